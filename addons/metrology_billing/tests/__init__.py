from . import (
    test_access,
    test_amount_words,
    test_billing_property,
    test_cash_desk,
    test_fee,
    test_paper,
    test_payment,
)
