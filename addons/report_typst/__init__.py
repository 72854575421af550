from . import models
from .files import typst_image, typst_qr
