from . import handover_paper, label_paper, order_paper
