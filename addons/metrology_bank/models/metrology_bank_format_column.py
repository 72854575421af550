from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..statement_rows import heading_key


class MetrologyBankFormatColumn(models.Model):
    """One heading of a bank and what stands under it."""

    _name = "metrology.bank.format.column"
    _description = "Column of a Bank Statement"
    _order = "format_id, id"
    _rec_name = "heading"

    format_id = fields.Many2one("metrology.bank.format", required=True, index=True, ondelete="cascade")
    heading = fields.Char(
        required=True, help="As the bank writes it; blanks, punctuation and [translations] do not matter."
    )
    role = fields.Selection(
        [
            ("date", "Date"),
            ("time", "Time"),
            ("credit", "Money in"),
            ("debit", "Money out"),
            ("amount", "Amount (negative: money out)"),
            ("direction", "Debit or credit mark"),
            ("payer_name", "Payer's name"),
            ("payer_account", "Payer's account"),
            ("payer_bank", "Payer's bank"),
            ("payee_name", "Payee's name"),
            ("payee_account", "Payee's account"),
            ("purpose", "Remark or purpose"),
            ("serial_no", "Bank's serial number"),
            ("balance", "Balance"),
        ],
        string="Meaning",
        required=True,
    )

    _order_idx = models.Index("(format_id, id)")

    @api.constrains("heading")
    def _check_heading(self):
        for column in self:
            if not heading_key(column.heading):
                raise ValidationError(
                    self.env._(
                        "Heading: “%(heading)s” holds no letter. Write it as the bank does.",
                        heading=column.heading,
                    )
                )
