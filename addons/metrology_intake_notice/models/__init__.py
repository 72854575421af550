from . import metrology_order, metrology_order_amendment
