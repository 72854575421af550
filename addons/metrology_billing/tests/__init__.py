from . import (
    test_access,
    test_amount_words,
    test_billing_property,
    test_cash_desk,
    test_fee,
    test_invoice,
    test_invoice_access,
    test_invoice_import,
    test_invoice_property,
    test_paper,
    test_payment,
)
