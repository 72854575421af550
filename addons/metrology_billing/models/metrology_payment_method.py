from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

JOURNAL_CODE = "M%02d"


class MetrologyPaymentMethod(models.Model):
    """A way to pay at the counter, and the journal in which its money arrives."""

    _name = "metrology.payment.method"
    _description = "Payment Method"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Programs recognise the method by this code.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_cash = fields.Boolean(string="Cash", help="Needs an open cash desk; counted at the end of the day.")
    is_balance = fields.Boolean(
        string="From the balance", help="No money moves: the customer's prepayment is used."
    )
    needs_transaction_no = fields.Boolean(
        string="With transaction number",
        help="The number on the payer's device or on the slip is written down.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        company_dependent=True,
        domain=[("type", "in", ("bank", "cash"))],
        groups="metrology_base.group_administrator,metrology_base.group_finance",
        help="Made automatically with the first payment when empty.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "Code: another payment method has this code already.")
    _cash_or_balance = models.Constraint(
        "CHECK (NOT (is_cash AND is_balance))",
        "A payment method is cash or taken from the balance, not both.",
    )
    _order_idx = models.Index("(sequence, id)")

    def _get_journal(self, company):
        """Return the journal of this method, making it once; the chart of accounts has to be there."""
        self.ensure_one()
        # sudo: metrology.payment.method, account.journal - the counter takes money, finance keeps the books
        method_sudo = self.sudo().with_company(company)
        if not method_sudo.journal_id:
            self._check_chart(company)
            method_sudo.journal_id = method_sudo.env["account.journal"].create(
                method_sudo._prepare_journal(company)
            )
        return method_sudo.journal_id

    @api.model
    def _check_chart(self, company):
        if not company.sudo().chart_template:  # sudo: res.company - whether there is a chart of accounts
            raise UserError(
                self.env._(
                    "%(company)s has no chart of accounts yet. An administrator chooses it under "
                    "Billing > Configuration > Payment methods.",
                    company=company.name,
                )
            )

    def _prepare_journal(self, company):
        return {
            "name": self.with_context(lang=company.partner_id.lang or self.env.lang).name,
            "type": "cash" if self.is_cash else "bank",
            "code": JOURNAL_CODE % self.id,
            "company_id": company.id,
            "show_on_dashboard": True,
        }

    @api.model
    def _load_chinese_chart(self, company):
        """Give a company that has no entries yet the Chinese chart of accounts with its taxes."""
        # sudo: res.company, account.chart.template - asked by administrators and the demo world only
        company_sudo = company.sudo()
        if company_sudo.chart_template == "cn" or company_sudo._existing_accounting():
            return False
        templates_sudo = company_sudo.env["account.chart.template"]
        templates_sudo.try_loading("cn", company_sudo, install_demo=False)
        six = templates_sudo.with_company(company_sudo).ref("l10n_cn_sales_excluded_6")
        company_sudo.account_sale_tax_id = six
        return True

    def action_load_chinese_chart(self):
        """Give the present company the Chinese chart of accounts, 6 % tax as the usual one."""
        if not self.env.user.has_group("metrology_base.group_administrator"):
            raise AccessError(self.env._("Only an administrator chooses the chart of accounts."))
        if not self._load_chinese_chart(self.env.company):
            raise UserError(
                self.env._(
                    "%(company)s has entries or the Chinese chart of accounts already; nothing was changed.",
                    company=self.env.company.name,
                )
            )
        return True
