from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[
            ("call_reason", "What a call is about"),
            ("call_disposition", "How a call ends"),
        ],
        ondelete={"call_reason": "cascade", "call_disposition": "cascade"},
    )
