from . import certificate_paper, item_paper
