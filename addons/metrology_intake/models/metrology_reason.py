from odoo import api, models
from odoo.tools import ormcache


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.model
    @ormcache("kind", "code")
    def _get_default_id(self, kind, code):
        """Return the id of an entry that a form proposes, or False where the house has no such entry."""
        return self.search([("kind", "=", kind), ("code", "=", code)], limit=1).id
