from odoo import fields, models

from ..agent_states import CHOSEN


class MetrologyAgentForcing(models.TransientModel):
    """A supervisor sets the state of an agent and says why."""

    _name = "metrology.agent.forcing"
    _description = "Set the State of an Agent"

    session_id = fields.Many2one("metrology.agent.session", string="Agent", required=True, ondelete="cascade")
    state = fields.Selection(CHOSEN, required=True)
    reason = fields.Char(required=True, help="The agent reads it on the desk.")

    def action_force(self):
        """Set the state, at once or after the call that is going on."""
        self.ensure_one()
        self.session_id._choose(self.state, self.reason)
        return {"type": "ir.actions.act_window_close"}
