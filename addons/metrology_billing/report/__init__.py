from . import desk_paper, order_paper, receipt_paper
