from . import metrology_telephony_provider
