from odoo import api, models

FEE_FIELDS = {"fee_amount", "forwarding_fee", "onsite_fee"}


class MetrologyOrderAmendment(models.Model):
    _inherit = "metrology.order.amendment"

    @api.depends("line_ids.field_name")
    def _compute_needs_approval(self):
        for amendment in self:
            amendment.needs_approval = bool(FEE_FIELDS.intersection(amendment.line_ids.mapped("field_name")))
