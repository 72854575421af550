from . import (
    test_fee_rules,
    test_identity_number,
    test_lost_voucher,
    test_paper,
    test_release,
    test_release_access,
    test_release_desk,
    test_release_gate,
    test_retrieval_task,
    test_scan,
    test_storage,
    test_waiting,
)
