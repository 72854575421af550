from . import desk_paper, receipt_paper
