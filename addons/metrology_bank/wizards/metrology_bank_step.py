from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyBankStep(models.TransientModel):
    """Why a transfer waits, why its match is undone, or by which payment it went back."""

    _name = "metrology.bank.step"
    _description = "Step of a Bank Transfer"

    step = fields.Selection(
        [("suspense", "Put in suspense"), ("undo", "Undo"), ("return", "Return to the payer")],
        required=True,
        readonly=True,
    )
    line_ids = fields.Many2many("metrology.bank.line", string="Bank lines", readonly=True)
    reason_id = fields.Many2one(
        "metrology.reason", domain=[("kind", "=", "suspense_reason"), ("code", "!=", "undone")]
    )
    note = fields.Text(string="Explanation")
    out_line_id = fields.Many2one(
        "metrology.bank.line",
        string="Returned by",
        compute="_compute_out_line_id",
        store=True,
        readonly=False,
        help="The payment out of the statement by which the money went back.",
    )
    account_id = fields.Many2one("metrology.bank.account", compute="_compute_line")
    currency_id = fields.Many2one("res.currency", compute="_compute_line")
    amount = fields.Monetary(compute="_compute_line")
    is_receipt_made = fields.Boolean(compute="_compute_line")

    @api.depends("line_ids")
    def _compute_line(self):
        for step in self:
            line = step.line_ids[:1]
            step.account_id, step.currency_id, step.amount = line.account_id, line.currency_id, line.amount
            step.is_receipt_made = any(
                match.is_new_receipt for match in line.match_ids if not match.undone_at
            )

    @api.depends("line_ids", "step")
    def _compute_out_line_id(self):
        """Propose the first payment of the same amount to the same name."""
        for step in self:
            line = step.line_ids[:1]
            step.out_line_id = (
                line.search(
                    [
                        ("account_id", "=", line.account_id.id),
                        ("direction", "=", "out"),
                        ("amount", "=", line.amount),
                        ("date", ">=", line.date),
                        ("payer_name", "=", line.payer_name),
                    ],
                    order="date, id",
                    limit=1,
                )
                if step.step == "return" and line
                else False
            )

    def action_apply(self):
        self.ensure_one()
        lines = self.line_ids
        if self.step == "suspense":
            self._check_reason()
            lines._suspend(self.reason_id, self.note)
        elif self.step == "undo":
            if not (self.note or "").strip():
                raise UserError(self.env._("Explanation: write why the match is wrong."))
            lines._undo(self.note.strip())
        else:
            if not self.out_line_id:
                raise UserError(
                    self.env._(
                        "Returned by: choose the payment out by which the money went back. When the bank has "
                        "not told of it yet, put the transfer in suspense with the reason “to be returned”."
                    )
                )
            lines._return(self.out_line_id, self.note)
        return {"type": "ir.actions.act_window_close"}

    def _check_reason(self):
        if not self.reason_id:
            raise UserError(self.env._("Reason: say why the money waits."))
        if self.reason_id.requires_text and not (self.note or "").strip():
            raise UserError(
                self.env._("Explanation: “%(reason)s” has to be explained.", reason=self.reason_id.name)
            )
