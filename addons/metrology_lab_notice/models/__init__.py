from . import metrology_forwarding, metrology_order_item
