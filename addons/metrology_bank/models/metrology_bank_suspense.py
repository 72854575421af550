from odoo import fields, models
from odoo.tools import SQL

BANDS = ((10, "a"), (30, "b"), (90, "c"), (180, "d"), (365, "e"))


class MetrologyBankSuspense(models.Model):
    """Money that came in and has no owner yet, by its age today."""

    _name = "metrology.bank.suspense"
    _description = "Money in Suspense by Age"
    _auto = False
    _order = "id desc"
    _rec_name = "line_id"
    _depends = {
        "metrology.bank.line": [
            "account_id",
            "amount",
            "certainty",
            "company_id",
            "date",
            "direction",
            "is_third_party",
            "payer_name",
            "state",
            "suspense_reason_id",
        ]
    }

    line_id = fields.Many2one("metrology.bank.line", string="Bank line", readonly=True)
    account_id = fields.Many2one("metrology.bank.account", string="Our account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    payer_name = fields.Char(string="Payer", readonly=True)
    state = fields.Selection([("open", "To match"), ("suspense", "In suspense")], readonly=True)
    suspense_reason_id = fields.Many2one("metrology.reason", string="Reason", readonly=True)
    is_third_party = fields.Boolean(string="Third party", readonly=True)
    age_band = fields.Selection(
        [
            ("a", "Up to 10 days"),
            ("b", "11 to 30 days"),
            ("c", "31 to 90 days"),
            ("d", "91 to 180 days"),
            ("e", "181 to 365 days"),
            ("f", "More than a year"),
        ],
        string="Age",
        readonly=True,
    )
    amount = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        age = SQL("(%s - line.date)", fields.Date.context_today(self))
        bands = SQL(" ").join(SQL("WHEN %s <= %s THEN %s", age, days, band) for days, band in BANDS)
        return SQL(
            """
            SELECT line.id, line.id AS line_id, line.account_id, line.company_id, line.date, line.payer_name,
                   line.state, line.suspense_reason_id, line.is_third_party, line.amount,
                   CASE %s ELSE 'f' END AS age_band
              FROM metrology_bank_line line
             WHERE line.direction = 'in' AND line.state IN ('open', 'suspense')
            """,
            bands,
        )
