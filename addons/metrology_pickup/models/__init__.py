from . import (
    metrology_order,
    metrology_order_item,
    metrology_release,
    metrology_release_line,
    metrology_retrieval_task,
    stock_picking,
)
