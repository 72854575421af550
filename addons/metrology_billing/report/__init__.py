from . import desk_paper, invoice_paper, order_paper, receipt_paper
