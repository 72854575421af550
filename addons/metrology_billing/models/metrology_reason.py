from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[("waive_reason", "Fee waived because"), ("refund_reason", "Money returned because")],
        ondelete={"waive_reason": "cascade", "refund_reason": "cascade"},
    )
