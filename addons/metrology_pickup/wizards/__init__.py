from . import (
    metrology_release_lost_voucher,
    metrology_release_start,
    metrology_retrieval_fetch,
    metrology_storage_retain,
)
