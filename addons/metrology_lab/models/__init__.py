from . import (
    metrology_certificate,
    metrology_certificate_counter,
    metrology_certificate_file,
    metrology_forwarding,
    metrology_lab_job,
    metrology_laboratory,
    metrology_laboratory_capability,
    metrology_order,
    metrology_order_item,
    metrology_scan,
    metrology_verify_attempt,
    stock_lot,
)
