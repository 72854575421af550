from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MetrologyOrderAmendmentLine(models.Model):
    _inherit = "metrology.order.amendment.line"

    field_name = fields.Selection(
        selection_add=[("forwarding_fee", "Forwarding fee"), ("onsite_fee", "On-site fee")],
        ondelete={"forwarding_fee": "cascade", "onsite_fee": "cascade"},
    )

    @api.constrains("item_id", "field_name", "new_amount")
    def _check_fee_line(self):
        for line in self:
            if line.field_name == "forwarding_fee" and not line.item_id:
                raise ValidationError(self.env._("Changes: choose the item whose value changes."))
            if line.field_name in ("forwarding_fee", "onsite_fee") and line.new_amount < 0:
                raise ValidationError(self.env._("New fee: a fee can not be negative."))

    def _get_target(self):
        return self.item_id if self.field_name == "forwarding_fee" else super()._get_target()

    def _get_value_field(self):
        if self.field_name in ("forwarding_fee", "onsite_fee"):
            return "new_amount"
        return super()._get_value_field()
