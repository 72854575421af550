from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyBankCandidate(models.Model):
    """A likely explanation of a transfer: whose it is, what it pays, and how sure that is."""

    _name = "metrology.bank.candidate"
    _description = "Suggestion for a Bank Transfer"
    _order = "line_id, score desc, id"

    line_id = fields.Many2one(
        "metrology.bank.line", string="Bank line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("receipt", "A receipt of the counter"),
            ("order", "One order"),
            ("orders", "Several orders"),
            ("part", "Part payment"),
            ("balance", "Prepayment"),
        ],
        required=True,
    )
    receipt_id = fields.Many2one("metrology.payment", ondelete="cascade", index="btree_not_null")
    order_ids = fields.Many2many("metrology.order", string="Orders")
    shares = fields.Json(help="Cents for each order.")
    rest_amount = fields.Monetary(string="To the balance")
    score = fields.Integer(aggregator=None)
    is_sure = fields.Boolean()
    payer_kind = fields.Selection(
        [("own", "The customer"), ("similar", "Almost the customer's name"), ("third", "Somebody else")],
        string="Payer",
    )
    reasons = fields.Json()
    reason_text = fields.Char(string="Because", compute="_compute_reason_text")
    target = fields.Char(string="Pays", compute="_compute_target")
    needs_letter = fields.Boolean(compute="_compute_needs_letter")

    _order_idx = models.Index("(line_id, score DESC, id)")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        words = self._get_reason_words()
        for candidate in self:
            candidate.reason_text = "; ".join(words[reason] for reason in candidate.reasons or ())

    @api.model
    def _get_reason_words(self):
        return {
            "title": self.env._("the payer is the customer"),
            "account": self.env._("the customer has paid from this account"),
            "similar": self.env._("the payer's name is almost the customer's"),
            "helper": self.env._("the payer has paid for this customer before"),
            "stranger": self.env._("the payer is not the customer"),
            "exact": self.env._("the amount fits exactly"),
            "all_open": self.env._("the amount is everything that is open"),
            "some": self.env._("the amount is the sum of these orders"),
            "part": self.env._("the amount is less than what is open"),
            "over": self.env._("the amount is more than what is open"),
            "prepaid": self.env._("nothing is open"),
            "near": self.env._("the date is within ten days"),
            "named": self.env._("the number stands in the remark"),
            "named_some": self.env._("some of the numbers stand in the remark"),
            "names_other": self.env._("the remark names something else"),
            "rival": self.env._("another suggestion fits as well"),
        }

    @api.depends("receipt_id", "order_ids", "rest_amount")
    @api.depends_context("lang")
    def _compute_target(self):
        for candidate in self:
            parts = candidate.receipt_id.mapped("display_name") + candidate.order_ids.mapped("name")
            if candidate.rest_amount:
                parts.append(self.env._("balance %(amount).2f", amount=candidate.rest_amount))
            candidate.target = ", ".join(parts)

    @api.depends("payer_kind", "receipt_id", "line_id.letter")
    def _compute_needs_letter(self):
        for candidate in self.with_context(bin_size=True):
            is_third = candidate.payer_kind == "third" and not candidate.receipt_id
            candidate.needs_letter = is_third and not candidate.line_id.letter

    def action_take(self):
        """Match the transfer as this suggestion says."""
        self.ensure_one()
        self._take()
        return True

    def _take(self):
        self.env["metrology.bank.line"]._check_finance()
        if not self.exists():
            raise UserError(self.env._("What is owed has changed meanwhile. Reload the page and look again."))
        shares = [
            (order, cents / 100)
            for order in self.order_ids.sorted("id")
            if (cents := (self.shares or {}).get(str(order.id)))
        ]
        facts = {"kind": self.kind, "score": self.score, "reasons": self.reasons}
        return self.line_id._match(self.partner_id, shares, self.rest_amount, self.receipt_id, facts)
