from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MetrologyDunningPause(models.Model):
    """A dispute: one receivable is left alone until a day, then dunning goes on by itself."""

    _name = "metrology.dunning.pause"
    _description = "Disputed Receivable"
    _order = "date_from desc, id desc"

    dunning_id = fields.Many2one(
        "metrology.dunning", string="Receivable", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="dunning_id.partner_id")
    reason_id = fields.Many2one(
        "metrology.reason",
        required=True,
        readonly=True,
        domain=[("kind", "=", "arrears_reason")],
        ondelete="restrict",
    )
    note = fields.Char(required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Until", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True)

    _order_idx = models.Index("(date_from DESC, id DESC)")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        if any(pause.date_to < pause.date_from for pause in self):
            raise ValidationError(
                self.env._("Until: the dispute can not end before it begins. Choose today or a later day.")
            )
