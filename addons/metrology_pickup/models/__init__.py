from . import (
    metrology_disposal,
    metrology_order,
    metrology_order_item,
    metrology_release,
    metrology_release_line,
    metrology_retrieval_task,
    metrology_scan,
    metrology_storage_event,
    metrology_storage_step,
    metrology_waiting_time,
    stock_location,
    stock_picking,
)
