from odoo import api, fields, models


class MetrologyCashCount(models.Model):
    """How many notes or coins of one value lie in the drawer."""

    _name = "metrology.cash.count"
    _description = "Counted Notes and Coins"
    _order = "desk_id, value desc, id"

    desk_id = fields.Many2one("metrology.cash.desk", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="desk_id.currency_id")
    value = fields.Monetary(string="Note or coin", required=True)
    number = fields.Integer(string="Pieces")
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _value_once = models.Constraint(
        "UNIQUE(desk_id, value)", "Count: each note or coin is counted in one line."
    )
    _not_negative = models.Constraint(
        "CHECK (number >= 0 AND value > 0)", "Count: numbers can not be negative, and a note has a value."
    )
    _order_idx = models.Index("(desk_id, value DESC, id)")

    @api.depends("value", "number")
    def _compute_amount(self):
        for line in self:
            line.amount = line.value * line.number

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for desk in lines.desk_id:
            desk._check_open()
        return lines

    def write(self, vals):
        for desk in self.desk_id:
            desk._check_open()
        return super().write(vals)

    def unlink(self):
        for desk in self.desk_id:
            desk._check_open()
        return super().unlink()
