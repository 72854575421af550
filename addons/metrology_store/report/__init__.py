from . import badge_paper, shelf_paper, stocktake_paper
