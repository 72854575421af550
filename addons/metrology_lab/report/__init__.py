from . import item_paper
