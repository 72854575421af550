from odoo import api, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model
    def _get_shared_place_names(self):
        names = super()._get_shared_place_names()
        return {**names, "metrology_pickup.location_disposed": self.env._("Disposed of")}
