from odoo import api, fields, models

from ..agent_states import STATES


class MetrologyAgentSpan(models.Model):
    """A stretch of an agent's shift in one state. The spans of a shift follow each other without a gap."""

    _name = "metrology.agent.span"
    _description = "Stretch of an Agent's Shift"
    _order = "date_start desc, id desc"
    _rec_name = "state"

    session_id = fields.Many2one(
        "metrology.agent.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id")
    user_id = fields.Many2one(
        "res.users", string="Agent", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    reason = fields.Char(readonly=True)
    set_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    date_start = fields.Datetime(string="From", required=True, readonly=True)
    date_end = fields.Datetime(string="Until", readonly=True)
    minutes = fields.Float(compute="_compute_minutes", store=True)

    _order_idx = models.Index("(date_start DESC, id DESC)")
    _running = models.UniqueIndex("(session_id) WHERE date_end IS NULL")
    _forward = models.Constraint(
        "CHECK(date_end >= date_start)", "A stretch of a shift ends after it begins."
    )

    @api.depends("date_start", "date_end")
    def _compute_minutes(self):
        for span in self:
            span.minutes = (span.date_end - span.date_start).total_seconds() / 60 if span.date_end else 0.0
