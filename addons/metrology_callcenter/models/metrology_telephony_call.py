from odoo import api, fields, models


class MetrologyTelephonyCall(models.Model):
    _inherit = "metrology.telephony.call"

    agent_call_ids = fields.One2many("metrology.agent.call", "call_id", string="Agents", readonly=True)
    queue_id = fields.Many2one("metrology.call.queue", string="Call Queue", compute="_compute_queue_id")

    @api.depends("queue", "provider_id")
    def _compute_queue_id(self):
        queues = self.env["metrology.call.queue"]._find(self)
        for call in self:
            call.queue_id = queues.get(call)

    @api.model
    def _recount(self, provider, rows):
        """Bring the desks of the agents and what was missed up to date with the journal."""
        calls = super()._recount(provider, rows)
        self.env["metrology.agent.call"]._follow(calls)
        return calls

    def _get_seat_legs(self):
        """Return the telephones of our seats in these calls."""
        return self.leg_ids.filtered(lambda leg: leg._get_endpoint())
