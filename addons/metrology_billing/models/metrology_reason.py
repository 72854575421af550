from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[
            ("waive_reason", "Fee waived because"),
            ("refund_reason", "Money returned because"),
            ("invoice_reverse_reason", "Invoice reversed because"),
        ],
        ondelete={
            "waive_reason": "cascade",
            "refund_reason": "cascade",
            "invoice_reverse_reason": "cascade",
        },
    )
