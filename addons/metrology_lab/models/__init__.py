from . import (
    metrology_certificate,
    metrology_certificate_counter,
    metrology_certificate_file,
    metrology_forwarding,
    metrology_intake_scan,
    metrology_lab_job,
    metrology_laboratory,
    metrology_laboratory_capability,
    metrology_order,
    metrology_order_item,
    metrology_scan,
    stock_lot,
)
