from odoo import models


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    def _get_notice_due(self):
        """Return what is outstanding; nothing for customers who pay by statement."""
        self.ensure_one()
        return None if self._may_pay_later() else self.fee_open
