from . import controllers, models, third_party_texts, wizards
from .hooks import post_init_hook, uninstall_hook
