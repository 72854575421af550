from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[("store_skip", "Skipped in the store because")], ondelete={"store_skip": "cascade"}
    )
