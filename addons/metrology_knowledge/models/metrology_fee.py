from odoo import models

TOLD = {"amount", "valid_from", "valid_to", "accuracy", "measuring_interval", "unit", "active"}


class MetrologyFee(models.Model):
    """A change of price marks the articles that speak of it.

    A new version closes the old one, which is a change too.
    """

    _inherit = "metrology.fee"

    def write(self, vals):
        res = super().write(vals)
        if TOLD & set(vals):
            self.env["document.page"]._mark_changed("fee_ids", self)
        return res
