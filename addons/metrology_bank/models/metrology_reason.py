from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[("suspense_reason", "Money in suspense because")],
        ondelete={"suspense_reason": "cascade"},
    )
