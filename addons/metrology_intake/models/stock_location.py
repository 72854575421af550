from odoo import api, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.depends_context("lang")
    def _compute_display_name(self):
        """Odoo's own place for what customers hold has one name in all languages; say it in the reader's."""
        res = super()._compute_display_name()
        customers = self.env.ref("stock.stock_location_customers", raise_if_not_found=False)
        if customers and customers in self and customers.name == "Customers":
            (self & customers).display_name = self.env._("With the customer")
        return res
