from odoo import models

TOLD = ("delivered", "read", "done")


class MetrologyNotice(models.Model):
    _inherit = "metrology.notice"

    def _after_transition(self, target):
        """A notice that has reached the customer is the proof that ends his request."""
        result = super()._after_transition(target)
        if target in TOLD:
            # sudo: metrology.request.leg - receipts come from gateways, calls from whoever has the task
            legs = self.env["metrology.request.leg"].sudo()
            legs.search([("notice_id", "in", self.ids), ("state", "=", "running")])._end_by_notice()
        return result
