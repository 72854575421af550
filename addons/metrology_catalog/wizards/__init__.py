from . import metrology_fee_version
