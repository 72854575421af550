from odoo import api, fields, models


class MetrologyBankStatement(models.Model):
    """One import: the bank's file, and what came out of it."""

    _name = "metrology.bank.statement"
    _description = "Imported Bank Statement"
    _order = "id desc"

    name = fields.Char(string="File", required=True, readonly=True)
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
    format_id = fields.Many2one("metrology.bank.format", readonly=True, ondelete="restrict")
    file = fields.Binary(string="The bank's file", attachment=True, readonly=True)
    checksum = fields.Char(string="Fingerprint", readonly=True, help="SHA-256 of the file.")
    line_ids = fields.One2many("metrology.bank.line", "statement_id", string="Bank lines")
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    read_count = fields.Integer(string="Rows read", readonly=True)
    new_count = fields.Integer(string="New", readonly=True)
    known_count = fields.Integer(string="Already there", readonly=True)
    credit_amount = fields.Monetary(string="Money in", readonly=True)
    debit_amount = fields.Monetary(string="Money out", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Imported by", required=True, readonly=True, default=lambda self: self.env.user
    )

    @api.depends("name", "date_from", "date_to")
    def _compute_display_name(self):
        for statement in self:
            period = f"{statement.date_from or ''} – {statement.date_to or ''}"
            statement.display_name = f"{statement.name or ''} ({period})"

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_bank.action_metrology_bank_line")
        return {**action, "domain": [("statement_id", "=", self.id)], "context": {}}
