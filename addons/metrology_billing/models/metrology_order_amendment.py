from odoo import api, models

FEE_FIELDS = {"fee_amount", "forwarding_fee", "onsite_fee"}


class MetrologyOrderAmendment(models.Model):
    _inherit = "metrology.order.amendment"

    @api.depends("line_ids.field_name")
    def _compute_needs_approval(self):
        for amendment in self:
            amendment.needs_approval = bool(FEE_FIELDS.intersection(amendment.line_ids.mapped("field_name")))

    def action_confirm(self):
        for amendment in self:
            if FEE_FIELDS.intersection(amendment.line_ids.mapped("field_name")):
                amendment.order_id._check_fees_not_invoiced()
        return super().action_confirm()
