from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[("arrears_reason", "Reason of arrears"), ("dunning_step", "Step of dunning")],
        ondelete={"arrears_reason": "cascade", "dunning_step": "cascade"},
    )
