from . import metrology_invoice_import, metrology_invoice_reversal
