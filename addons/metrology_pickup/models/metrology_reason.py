from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[("stay_reason", "Stays here because")], ondelete={"stay_reason": "cascade"}
    )
