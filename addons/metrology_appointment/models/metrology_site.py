from odoo import fields, models

from odoo.addons.metrology_base.models.metrology_site import Counter


class MetrologySite(models.Model):
    _inherit = "metrology.site"

    appointment_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Booking numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers bookings of this site by year.",
    )
    quotation_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Quotation numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers quotations of this site by year.",
    )

    def _get_counters(self):
        return {
            **super()._get_counters(),
            "appointment_sequence_id": Counter(self.env._("Bookings"), "metrology.appointment", "Y", False),
            "quotation_sequence_id": Counter(self.env._("Quotations"), "metrology.quotation", "Q", False),
        }
