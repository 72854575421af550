from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..cell_text import digits_only

JOURNAL_CODE = "K%03d"


class MetrologyBankAccount(models.Model):
    """An account of the institute, whose statements are imported; accounting has a journal for it."""

    _name = "metrology.bank.account"
    _description = "Bank Account of the Institute"
    _order = "sequence, id"

    name = fields.Char(required=True, help="For example ICBC basic account.")
    number = fields.Char(string="Account number", required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    format_id = fields.Many2one(
        "metrology.bank.format",
        string="Usual format",
        ondelete="restrict",
        help="Empty: the format is found by its headings.",
    )
    site_id = fields.Many2one(
        "metrology.site", help="Whose receipts are made when a transfer is for no order. Empty: of your site."
    )
    journal_id = fields.Many2one(
        "account.journal",
        readonly=True,
        copy=False,
        groups="metrology_base.group_administrator,metrology_base.group_finance",
        help="Made automatically with the first import.",
    )

    _number_unique = models.Constraint(
        "UNIQUE(number, company_id)", "Account number: this account is there already."
    )
    _order_idx = models.Index("(sequence, id)")

    @api.depends("name", "number")
    def _compute_display_name(self):
        for account in self:
            tail = f" ({account.number[-4:]})" if account.number else ""
            account.display_name = f"{account.name or ''}{tail}"

    @api.constrains("number")
    def _check_number(self):
        for account in self:
            digits = digits_only(account.number)
            if digits != account.number or not (6 <= len(digits) <= 34 and digits.isascii()):
                raise ValidationError(
                    self.env._(
                        "Account number: “%(number)s” can not be used. Write the 6 to 34 digits without "
                        "blanks.",
                        number=account.number,
                    )
                )

    def _get_journal(self):
        """Return the journal of this account with all rights, making it once."""
        self.ensure_one()
        # sudo: metrology.bank.account, account.journal - finance imports, the books follow
        account_sudo = self.sudo().with_company(self.company_id)
        if not account_sudo.journal_id:
            self.env["metrology.payment.method"]._check_chart(self.company_id)
            journal_sudo = account_sudo.env["account.journal"].create(account_sudo._prepare_journal())
            suspense_sudo = journal_sudo.suspense_account_id
            suspense_sudo.reconcile = True
            lines_sudo = (
                journal_sudo.inbound_payment_method_line_ids + journal_sudo.outbound_payment_method_line_ids
            )
            # A matched receipt takes its money out of suspense, so that nothing is booked twice.
            lines_sudo.payment_account_id = suspense_sudo
            account_sudo.journal_id = journal_sudo
        return account_sudo.journal_id

    def _prepare_journal(self):
        return {
            "name": self.display_name,
            "type": "bank",
            "code": JOURNAL_CODE % self.id,
            "company_id": self.company_id.id,
            "show_on_dashboard": True,
        }
