from odoo import models

TOLD = {"code", "name", "active", "valid_from", "valid_to", "replaced_by_id"}


class MetrologyRegulation(models.Model):
    """A regulation that changes or is replaced marks the articles that speak of it."""

    _inherit = "metrology.regulation"

    def write(self, vals):
        res = super().write(vals)
        if TOLD & set(vals):
            self.env["document.page"]._mark_changed("regulation_ids", self)
        return res
