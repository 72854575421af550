from odoo import models


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    def _get_payment_numbers(self):
        """Hook: return the numbers by which a payer may name this order in a remark."""
        self.ensure_one()
        return list(filter(None, (self.name, *self.allocation_ids.payment_id.mapped("name"))))
