from . import metrology_handover_wizard
