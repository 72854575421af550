from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..statement_rows import MONEY_ROLES, Layout, heading_key


class MetrologyBankFormat(models.Model):
    """How one bank names the columns of its statements; the row of headings is found by itself."""

    _name = "metrology.bank.format"
    _description = "Bank Statement Format"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    encoding = fields.Selection(
        [
            ("auto", "Found by itself"),
            ("gb18030", "GB18030 (includes GBK, GB2312)"),
            ("utf-8-sig", "UTF-8"),
            ("utf-16", "UTF-16"),
        ],
        default="auto",
        required=True,
        help="Only for text files.",
    )
    column_ids = fields.One2many("metrology.bank.format.column", "format_id", string="Columns", copy=True)
    source = fields.Char(translate=True, help="Where the headings were seen.")

    _order_idx = models.Index("(sequence, id)")

    @api.constrains("column_ids")
    def _check_columns(self):
        for record in self:
            roles = set(record.column_ids.mapped("role"))
            if "date" not in roles or not MONEY_ROLES & roles:
                raise ValidationError(
                    self.env._(
                        "Columns of “%(format)s”: say which column holds the date, and which the money that "
                        "came in.",
                        format=record.name,
                    )
                )

    def _get_layouts(self):
        """Return how each of these formats names its columns."""
        layouts = []
        for record in self:
            headings = defaultdict(set)
            for column in record.column_ids:
                headings[column.role].add(heading_key(column.heading))
            layouts.append(Layout(record.id, dict(headings)))
        return layouts
