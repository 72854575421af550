from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round


class MetrologyBankDivision(models.TransientModel):
    """A transfer divided by hand: so much for each order, the rest to the customer's balance."""

    _name = "metrology.bank.division"
    _description = "Division of a Bank Transfer"

    line_id = fields.Many2one(
        "metrology.bank.line", string="Bank line", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(related="line_id.amount", string="Transferred")
    payer_name = fields.Char(related="line_id.payer_name")
    purpose = fields.Char(related="line_id.purpose")
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    part_ids = fields.One2many("metrology.bank.division.line", "division_id", string="Orders")
    rest_amount = fields.Monetary(string="To the balance", compute="_compute_rest_amount")

    @api.depends("amount", "part_ids.amount")
    def _compute_rest_amount(self):
        for division in self:
            rest = division.amount - sum(division.part_ids.mapped("amount"))
            division.rest_amount = float_round(rest, precision_digits=2)

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Propose what the customer has to pay, the oldest first, as far as the money goes."""
        self.partner_id = self.partner_id.commercial_partner_id
        orders = self.env["metrology.order"].search(
            [
                ("company_id", "=", self.line_id.company_id.id),
                ("submitting_partner_id", "child_of", self.partner_id.ids),
                ("fee_state", "in", ("open", "partial")),
            ],
            order="id",
        )
        self.part_ids = [Command.clear(), *self._prepare_parts(orders, self.amount)]

    @api.model
    def _prepare_parts(self, orders, amount):
        parts = []
        for order in orders:
            share = float_round(min(order.fee_open, amount), precision_digits=2)
            if share > 0:
                parts.append(Command.create({"order_id": order.id, "amount": share}))
                amount -= share
        return parts

    @api.model
    def _prepare_for(self, line):
        """Return the division of a transfer, filled as its best suggestion says."""
        best = line.candidate_ids[:1]
        shares = best.shares or {}
        return self.create(
            {
                "line_id": line.id,
                "partner_id": best.partner_id.id,
                "part_ids": [
                    Command.create({"order_id": order.id, "amount": shares[str(order.id)] / 100})
                    for order in best.order_ids
                    if str(order.id) in shares
                ],
            }
        )

    def action_match(self):
        """Match the transfer with these orders."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Customer: choose whose money this is."))
        parts = [(part.order_id, part.amount) for part in self.part_ids if part.amount]
        self.line_id._match(self.partner_id.commercial_partner_id, parts, self.rest_amount)
        return {"type": "ir.actions.act_window_close"}

    def _get_form_action(self, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
