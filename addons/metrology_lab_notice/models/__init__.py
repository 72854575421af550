from . import metrology_order_item
