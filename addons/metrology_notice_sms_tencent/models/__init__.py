from . import metrology_sms_provider
