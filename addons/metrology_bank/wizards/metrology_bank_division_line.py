from odoo import api, fields, models


class MetrologyBankDivisionLine(models.TransientModel):
    """The part of a transfer that is for one order."""

    _name = "metrology.bank.division.line"
    _description = "Part of a Bank Transfer"
    _order = "division_id, id"

    division_id = fields.Many2one("metrology.bank.division", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one("metrology.order", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="division_id.currency_id")
    order_open = fields.Monetary(related="order_id.fee_open", string="Outstanding")
    amount = fields.Monetary(required=True)

    _order_once = models.Constraint(
        "UNIQUE(division_id, order_id)", "Orders: each order stands here only once."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "Amount: enter what is for this order, above zero, or take the line out."
    )
    _order_idx = models.Index("(division_id, id)")

    @api.onchange("order_id")
    def _onchange_order_id(self):
        if self.order_id and not self.amount:
            self.amount = max(self.order_id.fee_open, 0)
