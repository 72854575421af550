from odoo import fields, models
from odoo.exceptions import UserError


class MetrologyDunningPausing(models.TransientModel):
    """Asks why and until when receivables are disputed."""

    _name = "metrology.dunning.pausing"
    _description = "Dispute of Receivables"

    dunning_ids = fields.Many2many("metrology.dunning", string="Receivables", required=True)
    reason_id = fields.Many2one("metrology.reason", required=True, domain=[("kind", "=", "arrears_reason")])
    note = fields.Char(string="What is disputed", required=True)
    date_to = fields.Date(string="Paused until", required=True)

    def action_pause(self):
        """Leave these receivables alone until the day, the others of the customer not."""
        self.ensure_one()
        self.dunning_ids.check_access("write")
        today = fields.Date.context_today(self)
        if self.date_to < today:
            raise UserError(self.env._("Paused until: choose today or a later day."))
        self.dunning_ids.write({"reason_id": self.reason_id.id, "reason_note": self.note})
        # sudo: metrology.dunning.pause - written here only, so that who and when are true
        self.env["metrology.dunning.pause"].sudo().create(
            [
                {
                    "dunning_id": line.id,
                    "reason_id": self.reason_id.id,
                    "note": self.note,
                    "date_from": today,
                    "date_to": self.date_to,
                    "user_id": self.env.uid,
                }
                for line in self.dunning_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}
