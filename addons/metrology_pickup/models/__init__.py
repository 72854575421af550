from . import (
    metrology_order,
    metrology_order_item,
    metrology_reason,
    metrology_release,
    metrology_release_desk,
    metrology_release_line,
    metrology_release_stay,
    metrology_retrieval_task,
    metrology_scan,
    metrology_site,
    metrology_waiting_time,
    stock_picking,
)
