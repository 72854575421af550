from odoo import fields, models


class MetrologyDunningEvent(models.Model):
    """One receivable on one letter: the level that it reached and what was open then."""

    _name = "metrology.dunning.event"
    _description = "Receivable on a Dunning Letter"
    _order = "letter_id desc, id"

    letter_id = fields.Many2one(
        "metrology.dunning.letter", required=True, readonly=True, index=True, ondelete="restrict"
    )
    dunning_id = fields.Many2one(
        "metrology.dunning", string="Receivable", required=True, readonly=True, ondelete="restrict"
    )
    level_id = fields.Many2one(
        "metrology.dunning.level", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="letter_id.currency_id")
    due_date = fields.Date(readonly=True)
    amount = fields.Monetary(string="Open", readonly=True)
    date = fields.Date(related="letter_id.date")
    notice_state = fields.Selection(related="letter_id.notice_state")
    proved_on = fields.Date(related="letter_id.proved_on")

    _level_once = models.Constraint(
        "UNIQUE(dunning_id, level_id)", "A receivable reaches each level only once."
    )
    _order_idx = models.Index("(letter_id DESC, id)")
