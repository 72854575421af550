from . import metrology_order
