from odoo import models

TOLD_STATES = ("sent", "delivered", "read", "done")


class MetrologyNotice(models.Model):
    _inherit = "metrology.notice"

    def _after_transition(self, target):
        result = super()._after_transition(target)
        if target in TOLD_STATES:
            for notice in self.filtered(lambda n: n.res_model == "metrology.appointment"):
                # sudo: metrology.appointment - who tells the customer need not work at the booking's site
                bookings_sudo = self.env["metrology.appointment"].sudo().browse(notice.res_id).exists()
                for booking_sudo in bookings_sudo:
                    booking_sudo._told_by_notice(notice)
        return result
