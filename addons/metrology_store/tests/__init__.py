from . import (
    test_badge,
    test_discrepancy,
    test_handover,
    test_paper,
    test_scan,
    test_shelves,
    test_stocktake,
    test_store_property,
    test_tours,
    test_transfer,
)
