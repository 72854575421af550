from . import accessory_paper, handover_paper, item_paper, order_paper
