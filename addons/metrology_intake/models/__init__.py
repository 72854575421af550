from . import (
    metrology_custody,
    metrology_order,
    metrology_order_accessory,
    metrology_order_amendment,
    metrology_order_amendment_line,
    metrology_order_item,
    metrology_order_version,
    metrology_reason,
    metrology_site,
    res_partner,
    stock_lot,
    stock_picking,
)
