from . import (
    test_amendment,
    test_custody,
    test_custody_property,
    test_order_access,
    test_order_check,
    test_order_content,
    test_order_item_create,
    test_order_numbers,
    test_order_queries,
    test_order_signing,
    test_paper,
    test_scan,
)
