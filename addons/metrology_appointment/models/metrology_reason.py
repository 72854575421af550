from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[("appointment_reason", "Booking moved or cancelled because")],
        ondelete={"appointment_reason": "cascade"},
    )
