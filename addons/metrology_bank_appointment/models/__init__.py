from . import metrology_order, metrology_quotation
