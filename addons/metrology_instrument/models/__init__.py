from . import metrology_laboratory, metrology_site, res_partner, stock_location, stock_lot
