from . import metrology_handover_wizard, metrology_order_signing
