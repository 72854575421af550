from odoo import fields, models


class MetrologyDunningSheetLine(models.Model):
    """One row of a weekly sheet: the arrears of one reason, age or specialist."""

    _name = "metrology.dunning.sheet.line"
    _description = "Row of a Weekly Sheet"
    _order = "sheet_id desc, kind, sequence, id"

    sheet_id = fields.Many2one("metrology.dunning.sheet", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [("age", "Age"), ("reason_id", "Reason of arrears"), ("specialist_id", "Specialist")],
        string="Counted by",
        required=True,
    )
    sequence = fields.Integer()
    name = fields.Char(required=True)
    currency_id = fields.Many2one(related="sheet_id.currency_id")
    line_count = fields.Integer(string="Number of receivables")
    open_amount = fields.Monetary(string="Open")
    recovered_amount = fields.Monetary(string="Recovered")
    promise_count = fields.Integer(string="Promises judged")
    kept_count = fields.Integer(string="Promises kept")

    _order_idx = models.Index("(sheet_id DESC, kind, sequence, id)")
