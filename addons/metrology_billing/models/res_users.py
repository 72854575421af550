from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_invalidation_fields(self):
        """A record rule asks who is a contractor and is kept in memory: a change has to count at once."""
        return super()._get_invalidation_fields() | {"is_contractor"}
