from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyPaymentAllocation(models.Model):
    """The part of a receipt that belongs to one order."""

    _name = "metrology.payment.allocation"
    _description = "Order on a Receipt"
    _order = "payment_id, id"

    payment_id = fields.Many2one("metrology.payment", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one("metrology.order", required=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(related="payment_id.currency_id")
    order_due = fields.Monetary(related="order_id.fee_due", string="Amount due")
    order_paid = fields.Monetary(related="order_id.fee_paid", string="Paid before")
    order_open = fields.Monetary(related="order_id.fee_open", string="Outstanding")
    amount = fields.Monetary(required=True)
    signed_amount = fields.Monetary(
        string="Booked", compute="_compute_signed_amount", store=True, help="Negative for money given back."
    )
    payment_state = fields.Selection(related="payment_id.state", string="State of the receipt")
    payment_date = fields.Date(related="payment_id.date", string="Date")
    payment_method_id = fields.Many2one(related="payment_id.method_id", string="Method")

    _order_once = models.Constraint(
        "UNIQUE(payment_id, order_id)", "Orders: each order stands on a receipt only once."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "Amount: enter what is for this order, above zero, or take the line out."
    )
    _order_idx = models.Index("(payment_id, id)")

    @api.depends("amount", "payment_id.kind")
    def _compute_signed_amount(self):
        for line in self:
            line.signed_amount = -line.amount if line.payment_id.kind == "refund" else line.amount

    @api.onchange("order_id")
    def _onchange_order_id(self):
        if self.order_id and not self.amount:
            self.amount = max(self.order_id.fee_open, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_counted(vals)
        lines = super().create(vals_list)
        lines.payment_id._check_open()
        return lines

    def write(self, vals):
        self._check_not_counted(vals)
        self.payment_id._check_open()
        return super().write(vals)

    def _check_not_counted(self, vals):
        """Odoo alone would let a client write what is worked out, and an order would be paid by typing."""
        if "signed_amount" in vals:
            raise UserError(self.env._("Booked: the program works this out, enter the amount."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        if self.payment_id.filtered(lambda payment: payment.state == "posted"):
            raise UserError(self.env._("The receipt is booked and stays as it is. Refund it instead."))
