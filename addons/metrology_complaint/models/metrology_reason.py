from odoo import fields, models


class MetrologyReason(models.Model):
    _inherit = "metrology.reason"

    kind = fields.Selection(
        selection_add=[
            ("complaint_category", "Category of complaint"),
            ("complaint_cause", "Cause of complaint"),
            ("complaint_response", "Response to a complaint"),
        ],
        ondelete={
            "complaint_category": "cascade",
            "complaint_cause": "cascade",
            "complaint_response": "cascade",
        },
    )
