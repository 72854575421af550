import base64
import binascii

from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare, float_round
from odoo.tools.mimetypes import guess_mimetype

OPEN_STATES = ("open", "suspense")
OFFICE_GROUPS = "metrology_base.group_finance,metrology_base.group_auditor"
LETTER_FIELDS = {"letter", "letter_filename"}
LETTER_KINDS = {"application/pdf", "image/png", "image/jpeg"}
LETTER_BYTES = 10_000_000
MAX_TOLD = 10
LATER = "metrology_bank_suggest_later"


class MetrologyBankLine(models.Model):
    """One movement of our bank account, as the bank told it.

    Money that came in is to be matched: with a receipt of the counter, with orders (a receipt is made), or
    with the customer's balance. What nobody can explain waits in suspense, in accounting too, until it is
    matched later or goes back to its payer.
    """

    _name = "metrology.bank.line"
    _inherit = "metrology.state.mixin"
    _description = "Bank Transfer"
    _order = "date desc, id desc"
    _rec_names_search = ["payer_name", "purpose", "serial_no"]

    _transitions = {
        "outgoing": ("open",),
        "suspense": ("open", "matched", "undoing", "returned"),
        "matched": ("open", "suspense", "undoing"),
        "undoing": ("matched",),
        "returned": ("open", "suspense"),
    }

    account_id = fields.Many2one(
        "metrology.bank.account",
        string="Our account",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    statement_id = fields.Many2one(
        "metrology.bank.statement",
        string="Import",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    line_key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="metrology_base.group_finance",
        help="Tells this movement from all others, in whatever file it comes.",
    )
    row = fields.Integer(string="Row of the file", readonly=True)
    date = fields.Date(required=True, readonly=True)
    clock = fields.Char(string="Time", readonly=True)
    direction = fields.Selection([("in", "Money in"), ("out", "Money out")], required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    payer_name = fields.Char(string="Payer", readonly=True, index="trigram")
    payer_account = fields.Char(string="Payer's account", readonly=True, groups=OFFICE_GROUPS)
    payer_bank = fields.Char(string="Payer's bank", readonly=True)
    purpose = fields.Char(string="Remark", readonly=True)
    serial_no = fields.Char(string="Bank's serial number", readonly=True, index="btree_not_null")
    balance = fields.Monetary(string="Balance after it", readonly=True, groups=OFFICE_GROUPS)
    state = fields.Selection(
        [
            ("open", "To match"),
            ("suspense", "In suspense"),
            ("matched", "Matched"),
            ("undoing", "Undo waits for approval"),
            ("returned", "Returned"),
            ("outgoing", "Money out"),
        ],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    candidate_ids = fields.One2many(
        "metrology.bank.candidate", "line_id", string="Suggestions", groups=OFFICE_GROUPS
    )
    score = fields.Integer(readonly=True, copy=False, aggregator=None, help="Of the best suggestion.")
    certainty = fields.Selection(
        [("sure", "Sure"), ("unsure", "To compare"), ("none", "Unknown")],
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    is_third_party = fields.Boolean(string="Third party", readonly=True, copy=False)
    suggestion = fields.Char(
        string="Best suggestion",
        compute="_compute_suggestion",
        groups=OFFICE_GROUPS,
        help="What it pays, and why.",
    )
    suggested_partner_id = fields.Many2one(
        "res.partner", string="Suggested customer", readonly=True, copy=False, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, copy=False, index="btree_not_null"
    )
    payment_id = fields.Many2one(
        "metrology.payment", string="Receipt", readonly=True, copy=False, index="btree_not_null"
    )
    site_id = fields.Many2one(related="payment_id.site_id", store=True, index="btree_not_null")
    match_ids = fields.One2many("metrology.bank.match", "line_id", string="Matches")
    suspense_reason_id = fields.Many2one(
        "metrology.reason",
        string="Reason",
        readonly=True,
        copy=False,
        index="btree_not_null",
        domain=[("kind", "=", "suspense_reason")],
    )
    note = fields.Text(string="Explanation", readonly=True, copy=False)
    age_days = fields.Integer(string="Age (days)", compute="_compute_age_days")
    letter = fields.Binary(
        string="Authorisation letter",
        attachment=True,
        copy=False,
        groups=OFFICE_GROUPS,
        help="Scan or photo of the letter by which the customer lets somebody else pay.",
    )
    letter_filename = fields.Char(string="Name of the letter", copy=False, groups=OFFICE_GROUPS)
    return_line_id = fields.Many2one(
        "metrology.bank.line", string="Returned by", readonly=True, copy=False, index="btree_not_null"
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Line in accounting",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=OFFICE_GROUPS,
    )

    _key_unique = models.Constraint(
        "UNIQUE(account_id, line_key)", "This movement of the account is imported already."
    )
    _return_unique = models.UniqueIndex(
        "(return_line_id) WHERE return_line_id IS NOT NULL",
        "Returned by: this payment out returns another transfer already.",
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "Amount: a movement is above zero.")
    _order_idx = models.Index("(date DESC, id DESC)")

    @api.depends("date", "payer_name", "amount")
    def _compute_display_name(self):
        for line in self:
            parts = (line.date and fields.Date.to_string(line.date), line.payer_name, f"{line.amount:.2f}")
            line.display_name = " ".join(filter(None, parts))

    @api.depends("date")
    @api.depends_context("tz")
    def _compute_age_days(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.age_days = (today - line.date).days if line.date else 0

    @api.depends("candidate_ids")
    @api.depends_context("lang")
    def _compute_suggestion(self):
        for line in self:
            # a slice would forget the other lines and ask for each one by itself
            best = next(iter(line.candidate_ids), None)
            line.suggestion = f"{best.target}: {best.reason_text}" if best else False

    def write(self, vals):
        if vals.keys() & LETTER_FIELDS:
            self._check_letter_may_change()
        res = super().write(vals)
        if "letter" in vals:
            # its size, which other places ask for, is remembered apart from the letter itself
            self.invalidate_recordset(["letter"])
        return res

    def _check_letter_may_change(self):
        for line in self:
            if line.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(line)s is “%(state)s”; the letter stays with it. Undo the match first.",
                        line=line.display_name,
                        state=line._state_label(line.state),
                    )
                )

    @api.constrains("letter")
    def _check_letter(self):
        for line in self.with_context(bin_size=False).filtered("letter"):
            try:
                content = base64.b64decode(line.letter, validate=True)
            except binascii.Error:
                content = b""
            if len(content) > LETTER_BYTES or guess_mimetype(content) not in LETTER_KINDS:
                raise UserError(
                    self.env._(
                        "Authorisation letter: attach a PDF, PNG or JPEG file of at most 10 MB, the scan of "
                        "the signed letter."
                    )
                )

    @api.model
    def _check_finance(self):
        if not self.env.user.has_group("metrology_base.group_finance"):
            raise AccessError(self.env._("Only finance matches transfers. Ask a finance clerk."))

    # Matching

    def action_suggest(self):
        """Look again whom these transfers may be from."""
        self._check_finance()
        self.env["metrology.bank.matching"]._suggest(self)
        return True

    def action_take_best(self):
        """Match this transfer as the best suggestion says."""
        self.ensure_one()
        self._check_finance()
        if not self.candidate_ids:
            raise UserError(
                self.env._(
                    "There is no suggestion for %(line)s. Use “Divide by hand”, or put it in suspense.",
                    line=self.display_name,
                )
            )
        self.candidate_ids[0]._take()
        return True

    def action_take_sure(self):
        """Match all of these that are sure, each for itself; say what was left and why. None chosen: all."""
        self._check_finance()
        if not self:
            waiting = self.search([("direction", "=", "in"), ("state", "in", OPEN_STATES)])
            return waiting.action_take_sure() if waiting else self._tell_taken(0, 0, {})
        taken, refused, partners = self.browse(), {}, self.env["res.partner"]
        while sure := self._find_sure(taken, refused):
            for line, candidate in sure.items():
                partners |= candidate.partner_id
                try:
                    with self.env.cr.savepoint():
                        candidate.with_context(**{LATER: True})._take()
                    taken |= line
                except UserError as error:
                    self.env.invalidate_all()
                    refused[line] = error.args[0]
        self._suggest_around(partners, self)
        return self._tell_taken(len(taken), len(self) - len(taken) - len(refused), refused)

    def _find_sure(self, taken, refused):
        """Return ``{line: suggestion}`` of what is sure now, one per customer.

        The next one of the same customer is looked at again, because a match leaves less to pay.
        """
        waiting = (self - taken).filtered(lambda line: line.state in OPEN_STATES and line not in refused)
        self.env["metrology.bank.matching"]._suggest(waiting)
        found = {}
        for line in waiting.filtered(lambda line: line.certainty == "sure").sorted("id"):
            found.setdefault(line.suggested_partner_id, line)
        return {line: line.candidate_ids[0] for line in found.values()}

    @api.model
    def _tell_taken(self, taken, left, refused):
        text = self.env._("%(count)s matched, %(left)s left for you to compare.", count=taken, left=left)
        problems = [f"{line.display_name}: {problem}" for line, problem in refused.items()]
        told = [text, *problems[:MAX_TOLD]]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "sticky": bool(refused),
                "message": "\n".join(told),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _match(self, partner, shares, rest, receipt=None, facts=None):
        """Match this transfer: with a receipt that is there, or with a new one.

        :param shares: ``[(order, amount)]``; :param rest: what goes to the customer's balance
        :param facts: what the match remembers of the suggestion
        """
        self.ensure_one()
        self._check_finance()
        self._lock_for_transition()
        self._check_to_match()
        payer = self.env["metrology.bank.matching"]._get_payer_kind(self, partner)
        if receipt:
            self._check_receipt(receipt)
        else:
            self._check_payer(partner, payer)
        payment = receipt or self._make_receipt(partner, shares, rest)
        match = self._claim(payment, {"payer_kind": payer, "is_new_receipt": not receipt, **(facts or {})})
        if receipt:
            match._take_receipt()
        else:
            payment.action_receive()
        values = {"payment_id": payment.id, "partner_id": partner.id, "suspense_reason_id": False}
        self._transition("matched", values)
        match._learn_payer()
        self._suggest_around(partner, self)
        return match

    def _check_to_match(self):
        if self.state == "matched":
            raise UserError(
                self.env._(
                    "%(line)s has been matched already, by %(user)s. Look at its receipt.",
                    line=self.display_name,
                    user=self.state_user_id.name,
                )
            )
        if self.state not in OPEN_STATES:
            raise UserError(self._illegal_transition_message("matched"))

    def _check_payer(self, partner, payer):
        if payer == "third" and not self.with_context(bin_size=True).letter:
            raise UserError(
                self.env._(
                    "“%(payer)s” is not %(customer)s. Attach the customer's authorisation letter to the "
                    "transfer, then match it; without one, put it in suspense.",
                    payer=self.payer_name or self.env._("Payer unknown"),
                    customer=partner.display_name,
                )
            )

    def _check_receipt(self, receipt):
        is_same = not float_compare(receipt.money_amount, self.amount, precision_digits=2)
        if receipt.state != "posted" or receipt.kind != "payment" or not is_same:
            raise UserError(
                self.env._(
                    "%(receipt)s is not a booked receipt of %(amount).2f any more. Reload the page.",
                    receipt=receipt.display_name,
                    amount=self.amount,
                )
            )

    def _make_receipt(self, partner, shares, rest):
        """Return the draft of a receipt over the whole transfer."""
        total = float_round(sum(amount for _order, amount in shares) + rest, precision_digits=2)
        if (
            float_compare(total, self.amount, precision_digits=2)
            or float_compare(rest, 0, precision_digits=2) < 0
        ):
            raise UserError(
                self.env._(
                    "The parts are %(total).2f, the transfer is %(amount).2f. Give every cent a place; what "
                    "is left over goes to the balance.",
                    total=total - min(rest, 0),
                    amount=self.amount,
                )
            )
        orders = self.env["metrology.order"].union(*(order for order, _amount in shares))
        return self.env["metrology.payment"].create(
            {
                "site_id": self._get_receipt_site(orders).id,
                "partner_id": partner.id,
                "payer_name": self.payer_name if self.payer_name != partner.name else False,
                "method_id": self.env.ref("metrology_billing.method_transfer").id,
                "transaction_no": self._get_transaction_no(),
                "prepaid_amount": rest,
                "allocation_ids": [
                    Command.create({"order_id": order.id, "amount": amount}) for order, amount in shares
                ],
            }
        )

    def _get_receipt_site(self, orders):
        sites = orders.site_id[:1] or self.account_id.site_id or self.env.user.metrology_site_id
        return sites or self.env["metrology.site"].search([("company_id", "=", self.company_id.id)], limit=1)

    def _get_transaction_no(self):
        """Return the bank's number; another one when a transfer with the same number has its receipt."""
        number = self.serial_no or f"{self.account_id.number[-4:]}-{self.date:%Y%m%d}-{self.id}"
        # sudo: metrology.payment - whether the number is used is asked of all sites
        used = (
            self.env["metrology.payment"]
            .sudo()
            .search_count([("transaction_no", "=", number), ("bank_match_ids", "!=", False)], limit=1)
        )
        return f"{number}/{self.id}-{len(self.match_ids)}" if used else number

    def _claim(self, payment, facts):
        """Make the row that only one match of this transfer, and of this receipt, can have."""
        try:
            with self.env.cr.savepoint():
                # sudo: metrology.bank.match - made by matching, nobody types it
                match = (
                    self.env["metrology.bank.match"]
                    .sudo()
                    .create({"line_id": self.id, "payment_id": payment.id, **facts})
                )
                match.flush_recordset()
        except UniqueViolation as error:
            raise UserError(
                self.env._(
                    "%(line)s or its receipt was matched by somebody else meanwhile. Reload the page.",
                    line=self.display_name,
                )
            ) from error
        return match.with_env(self.env)

    @api.model
    def _suggest_around(self, partners, lines=None):
        """What customers owe has changed: look again at all transfers that may be theirs.

        A batch does this once, at its end; a suggestion that is stale until then is refused when it is taken.
        """
        if self.env.context.get(LATER):
            return
        # sudo: metrology.bank.candidate - suggestions follow from what is owed, whoever changed it
        candidates_sudo = self.env["metrology.bank.candidate"].sudo()
        found = candidates_sudo.search([("partner_id", "in", partners.ids)]).line_id
        self.env["metrology.bank.matching"]._suggest(found | (lines or found.browse()))

    # Suspense, undo, return

    def action_divide(self):
        """Open the division of this transfer over orders, filled with the best suggestion."""
        self.ensure_one()
        self._check_finance()
        self._check_to_match()
        division = self.env["metrology.bank.division"]._prepare_for(self)
        return division._get_form_action(self.env._("Divide by hand"))

    def action_suspend(self):
        return self._ask_step("suspense", self.env._("Put in suspense"))

    def action_undo(self):
        self.ensure_one()
        return self._ask_step("undo", self.env._("Undo"))

    def action_return(self):
        self.ensure_one()
        return self._ask_step("return", self.env._("Return to the payer"))

    def _ask_step(self, step, title):
        self._check_finance()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "metrology.bank.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step": step, "default_line_ids": self.ids},
        }

    def _suspend(self, reason, note=False):
        """Let these wait, with the reason why."""
        self._check_finance()
        again = self.filtered(lambda line: line.state == "suspense")
        # sudo: metrology.bank.line - the reason of what waits already is noted anew
        again.sudo().write({"suspense_reason_id": reason.id, "note": note})
        (self - again)._transition("suspense", {"suspense_reason_id": reason.id, "note": note})

    def _undo(self, text):
        """Take back what was done with this transfer; a receipt made for it needs a second person."""
        self.ensure_one()
        self._check_finance()
        self._lock_for_transition()
        if self.state == "returned":
            self._clear_suspense()
            self.return_line_id._unmirror()
            self._back_to_suspense(text)
        elif self.state == "matched":
            self.match_ids.filtered(lambda match: not match.undone_at)._undo(text)
        else:
            raise UserError(
                self.env._(
                    "%(line)s is “%(state)s”: there is nothing to undo.",
                    line=self.display_name,
                    state=self._state_label(self.state),
                )
            )

    def _back_to_suspense(self, text):
        """Wait again; the match is over."""
        reason = self.env["metrology.reason"]._get("suspense_reason", "undone")
        values = {"payment_id": False, "partner_id": False, "return_line_id": False}
        # sudo: metrology.bank.line - who approves the undo need not be of finance
        self.sudo()._transition("suspense", {**values, "suspense_reason_id": reason.id, "note": text})
        self.env["metrology.bank.matching"]._suggest(self)

    def _return(self, out_line, note=False):
        """Say that the money went back by this payment out."""
        self.ensure_one()
        self._check_finance()
        out_line.ensure_one()
        is_same = not float_compare(out_line.amount, self.amount, precision_digits=2)
        if out_line.direction != "out" or out_line.account_id != self.account_id or not is_same:
            raise UserError(
                self.env._(
                    "Returned by: choose a payment out of %(amount).2f from the same account.",
                    amount=self.amount,
                )
            )
        try:
            with self.env.cr.savepoint():
                self._transition("returned", {"return_line_id": out_line.id, "note": note})
                self.flush_recordset()
        except UniqueViolation as error:
            raise UserError(
                self.env._("Returned by: this payment out returns another transfer already.")
            ) from error
        out_line._mirror()
        lines_sudo = (self | out_line)._get_suspense_lines()
        lines_sudo.reconcile()

    # Accounting

    def _mirror(self):
        """Book these in accounting: bank against suspense. Debits only when they return something."""
        # sudo: metrology.bank.line - finance imports, the books follow
        for account_sudo, lines_sudo in (
            self.sudo().filtered(lambda line: not line.statement_line_id).grouped("account_id").items()
        ):
            journal_sudo = account_sudo._get_journal()
            # sudo: account.bank.statement.line - as above
            booked_sudo = (
                self.env["account.bank.statement.line"]
                .sudo()
                .with_company(account_sudo.company_id)
                .with_context(tracking_disable=True)
                .create([line._prepare_statement_line(journal_sudo) for line in lines_sudo])
            )
            for line_sudo, own_sudo in zip(lines_sudo, booked_sudo, strict=True):
                line_sudo.statement_line_id = own_sudo

    def _unmirror(self):
        """These payments out return nothing any more: an entry takes each back, so the books show both."""
        # sudo: metrology.bank.line, account.move - the books follow what finance decides here
        for line_sudo in self.sudo():
            move_sudo = line_sudo.statement_line_id.move_id
            move_sudo._reverse_moves([{"date": fields.Date.context_today(self)}], cancel=True)
            line_sudo.statement_line_id = False

    def _prepare_statement_line(self, journal):
        return {
            "journal_id": journal.id,
            "date": self.date,
            "amount": self.amount if self.direction == "in" else -self.amount,
            "payment_ref": " ".join(filter(None, (self.serial_no, self.purpose))) or self.display_name,
            "partner_name": self.payer_name,
        }

    def _get_suspense_lines(self):
        """Return the entries by which these wait in accounting, with all rights."""
        # sudo: metrology.bank.line - the books follow what finance decides here
        booked_sudo = self.sudo().statement_line_id
        suspense_sudo = booked_sudo.journal_id.suspense_account_id
        return booked_sudo.move_id.line_ids.filtered(lambda line: line.account_id in suspense_sudo)

    def _clear_suspense(self):
        """Let these wait in accounting again."""
        self._get_suspense_lines().remove_move_reconcile()

    # Looking on

    def action_view_payment(self):
        self.ensure_one()
        return {**self.payment_id._get_form_action(), "target": "current"}

    @api.model
    def _cron_suggest(self):
        """Once a night: orders were signed, paid and renamed meanwhile."""
        self.env["metrology.bank.matching"]._suggest(self.search([("state", "in", OPEN_STATES)]))
