from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.metrology_base.company_key import company_key


class MetrologyBankMatch(models.Model):
    """The decision that a transfer is the money of a receipt: who took it, how sure it was, and its end."""

    _name = "metrology.bank.match"
    _description = "Match of a Bank Transfer"
    _order = "id desc"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "metrology.bank.line",
        string="Bank line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    payment_id = fields.Many2one(
        "metrology.payment", string="Receipt", required=True, readonly=True, index=True, ondelete="restrict"
    )
    site_id = fields.Many2one(related="payment_id.site_id", store=True, index=True)
    is_new_receipt = fields.Boolean(
        string="Receipt made by the match", readonly=True, help="Else it was there, from the counter."
    )
    kind = fields.Selection(
        selection=lambda self: [
            *self.env["metrology.bank.candidate"]._fields["kind"]._description_selection(self.env),
            ("hand", self.env._("By hand")),
        ],
        default="hand",
        required=True,
        readonly=True,
    )
    score = fields.Integer(readonly=True, aggregator=None)
    reasons = fields.Json(readonly=True)
    reason_text = fields.Char(string="Because", compute="_compute_reason_text")
    payer_kind = fields.Selection(
        [("own", "The customer"), ("similar", "Almost the customer's name"), ("third", "Somebody else")],
        string="Payer",
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Matched by", required=True, readonly=True, default=lambda self: self.env.user
    )
    matched_at = fields.Datetime(
        string="Matched on", required=True, readonly=True, default=fields.Datetime.now
    )
    undo_payment_id = fields.Many2one(
        "metrology.payment",
        string="Refund that undoes it",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    undo_reason = fields.Text(string="Undone because", readonly=True)
    undone_at = fields.Datetime(string="Undone on", readonly=True)
    undone_by_id = fields.Many2one("res.users", string="Undone by", readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Entry out of suspense",
        readonly=True,
        groups="metrology_base.group_finance,metrology_base.group_auditor",
    )

    _line_once = models.UniqueIndex(
        "(line_id) WHERE undone_at IS NULL", "This transfer has been matched already."
    )
    _payment_once = models.UniqueIndex(
        "(payment_id) WHERE undone_at IS NULL", "This receipt has its transfer already."
    )

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        words = self.env["metrology.bank.candidate"]._get_reason_words()
        for match in self:
            match.reason_text = "; ".join(words[reason] for reason in match.reasons or ())

    # Accounting

    def _settle(self):
        """The receipt is booked: its money leaves suspense."""
        self.ensure_one()
        (self.line_id._get_suspense_lines() + self._get_payment_lines(self.payment_id)).reconcile()

    def _get_payment_lines(self, payment):
        """Return the entries of a receipt beside the customer's account, with all rights."""
        # sudo: metrology.payment - the books follow what finance decides here
        booked_sudo = payment.sudo().account_payment_id
        liquidity_sudo, _counterpart, _others = booked_sudo._seek_for_lines()
        return liquidity_sudo

    def _take_receipt(self):
        """A receipt of the counter finds its money: an entry moves it from the bank's suspense."""
        self.ensure_one()
        waiting_sudo = self.line_id._get_suspense_lines()
        booked_sudo = self._get_payment_lines(self.payment_id)
        amount = sum(booked_sudo.mapped("balance"))
        if waiting_sudo.account_id != booked_sudo.account_id:
            # sudo: account.move - the books follow what finance decides here
            move_sudo = (
                self.env["account.move"]
                .sudo()
                .with_company(self.company_id)
                .create(self._prepare_move(waiting_sudo.account_id, booked_sudo.account_id, amount))
            )
            move_sudo.action_post()
            own_sudo = move_sudo.line_ids.filtered(lambda line: line.account_id == booked_sudo.account_id)
            (own_sudo + booked_sudo).reconcile()
            booked_sudo = move_sudo.line_ids - own_sudo
            # sudo: metrology.bank.match - the link is noted, nobody types it
            self.sudo().move_id = move_sudo
        (waiting_sudo + booked_sudo).reconcile()

    def _prepare_move(self, suspense, outstanding, amount):
        partner = self.payment_id.partner_id.id
        return {
            "move_type": "entry",
            "journal_id": self.line_id.account_id._get_journal().id,
            "date": self.line_id.date,
            "ref": self.payment_id.name,
            "line_ids": [
                Command.create({"account_id": suspense.id, "debit": amount, "partner_id": partner}),
                Command.create({"account_id": outstanding.id, "credit": amount, "partner_id": partner}),
            ],
        }

    # Undo

    def _undo(self, text):
        """Take the match back: at once where no money was booked, else when the refund is approved."""
        self.ensure_one()
        if not self.is_new_receipt:
            self._leave_receipt()
            self._finish_undo(text)
            return
        refund = self.env["metrology.payment"].create(self._prepare_refund(text))
        # sudo: metrology.bank.match - noted by the step, nobody types it
        self.sudo().write({"undo_payment_id": refund.id, "undo_reason": text})
        refund.action_request()
        self.line_id._transition("undoing", {"note": text})

    def _prepare_refund(self, text):
        payment = self.payment_id
        return {
            "kind": "refund",
            "refund_of_id": payment.id,
            "site_id": payment.site_id.id,
            "partner_id": payment.partner_id.id,
            "payer_name": payment.payer_name,
            "method_id": payment.method_id.id,
            "reason_id": self.env["metrology.reason"]._get("refund_reason", "wrong_match").id,
            "note": text,
            "prepaid_amount": payment.prepaid_amount,
            "allocation_ids": [
                Command.create({"order_id": line.order_id.id, "amount": line.amount})
                for line in payment.allocation_ids
            ],
        }

    def _leave_receipt(self):
        """The receipt waits for its money again."""
        self.line_id._clear_suspense()
        move_sudo = self.sudo().move_id  # sudo: metrology.bank.match - the books follow what finance decides
        if move_sudo:
            move_sudo.line_ids.remove_move_reconcile()
            move_sudo._reverse_moves([{"date": fields.Date.context_today(self)}], cancel=True)

    def _check_undo(self, refund):
        if refund.currency_id.compare_amounts(refund.money_amount, -self.payment_id.money_amount):
            raise UserError(
                self.env._(
                    "%(refund)s undoes a match and has to give back the whole %(amount).2f by bank transfer. "
                    "Cancel it, and undo the match again.",
                    refund=refund.display_name,
                    amount=self.payment_id.money_amount,
                )
            )

    def _settle_undo(self):
        """The refund is booked: receipt and refund meet in suspense, and the transfer waits there again."""
        self.ensure_one()
        self.line_id._clear_suspense()
        (self._get_payment_lines(self.payment_id) + self._get_payment_lines(self.undo_payment_id)).reconcile()
        self._finish_undo(self.undo_reason)

    def _finish_undo(self, text):
        # sudo: metrology.bank.match - noted by the step, nobody types it
        match_sudo = self.sudo()
        match_sudo.write(
            {"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid, "undo_reason": text}
        )
        # sudo: metrology.bank.payer - what was learnt is forgotten by the program
        self.env["metrology.bank.payer"].sudo().search([("match_id", "=", self.id)]).unlink()
        match_sudo.flush_recordset()
        self.line_id._back_to_suspense(text)

    def _refuse_undo(self):
        """The refund was cancelled: the match stays."""
        for match_sudo in self.sudo():  # sudo: metrology.bank.match - noted by the step, nobody types it
            match_sudo.write({"undo_payment_id": False, "undo_reason": False})
            match_sudo.line_id._transition("matched", {"note": False})

    # Learning

    def _learn_payer(self):
        """Remember from which account and under which name this customer pays, or who pays for him."""
        self.ensure_one()
        # sudo: metrology.bank.line - the payer's account is remembered, not shown
        line_sudo = self.line_id.sudo()
        key = company_key(line_sudo.payer_name)
        if not key:
            return
        # sudo: metrology.bank.payer - learnt by matching, nobody types it
        payers_sudo = self.env["metrology.bank.payer"].sudo()
        facts = {
            "partner_id": self.payment_id.partner_id.id,
            "company_id": self.company_id.id,
            "name_key": key,
            "account_number": line_sudo.payer_account,
        }
        if not payers_sudo.search_count([(name, "=", value) for name, value in facts.items()], limit=1):
            payers_sudo.create(
                {
                    **facts,
                    "name": line_sudo.payer_name,
                    "is_third_party": self.payer_kind == "third",
                    "match_id": self.id,
                }
            )
