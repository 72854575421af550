from odoo import api, fields, models

from .. import routing


class MetrologyCallQueue(models.Model):
    """Callers who wait for a person, and the agents who answer them."""

    _name = "metrology.call.queue"
    _description = "Call Queue"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The name of the queue in the exchange, for example hotline.")
    provider_id = fields.Many2one(
        "metrology.telephony.provider", string="Telephone Exchange", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True, index=True)
    member_ids = fields.One2many("metrology.call.queue.member", "queue_id", string="Members")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    vip_seconds = fields.Integer(
        string="Head Start of VIP Callers",
        default=300,
        required=True,
        help="A VIP caller counts as if he had waited so many seconds longer: he comes first, but not for "
        "ever.",
    )
    widen_seconds = fields.Integer(
        string="Skill Is Wished For",
        default=60,
        required=True,
        help="After so many seconds of waiting, any member of the queue may take the call.",
    )
    wrapup_seconds = fields.Integer(
        string="After-call Work",
        default=60,
        required=True,
        help="Seconds that an agent has after each call before the next one rings. 0: none.",
    )
    auto_pause = fields.Boolean(
        string="Pause Who Does Not Answer",
        default=True,
        help="An agent whose telephone rang unanswered gets no more calls until he says that he is back.",
    )
    script = fields.Text(
        translate=True, help="What the agent says first; it stands beside each call of this queue."
    )

    _seconds_range = models.Constraint(
        "CHECK(vip_seconds BETWEEN 0 AND 3600 AND widen_seconds BETWEEN 0 AND 3600"
        " AND wrapup_seconds BETWEEN 0 AND 3600)",
        "Times of the queue: 0 to 3600 seconds each.",
    )
    _code_unique = models.UniqueIndex(
        "(provider_id, code)", "This exchange already has a queue with this name. Change that queue instead."
    )

    @api.model
    def _find(self, calls):
        """Return {call: queue}; calls of a queue that nobody described here are left out."""
        asked = calls.filtered("queue")
        queues = self.with_context(active_test=False).search(
            [("provider_id", "in", asked.provider_id.ids), ("code", "in", asked.mapped("queue"))]
        )
        known = {(queue.provider_id.id, queue.code): queue for queue in queues}
        found = {call: known.get((call.provider_id.id, call.queue)) for call in asked}
        return {call: queue for call, queue in found.items() if queue}

    # ------------------------------------------------------------------ the simulator's distribution

    @api.model
    def _distribute(self, provider):
        """Let the simulator ring ready agents for the callers who wait.

        A real exchange distributes the calls by itself, by the same rules in its own queue.
        """
        for queue in self.search([("provider_id", "=", provider.id)]):
            queue._ring_next()

    @api.model
    def _serve_simulators(self):
        """Ring agents who have just become ready."""
        # sudo: metrology.telephony.provider - the simulator writes its journal as an exchange does
        for provider in (
            self.env["metrology.telephony.provider"].sudo().search([("vendor", "=", "simulator")])
        ):
            self.sudo()._distribute(provider)  # sudo: metrology.call.queue - whoever waits is served

    def _ring_next(self):
        self.ensure_one()
        calls, sessions = self._get_waiting(), self._get_ready()
        now = fields.Datetime.now()
        skills = {
            skill.menu: skill.id
            for skill in self.env["metrology.agent.skill"].search([("menu", "!=", False)])
        }
        members = {member.user_id: member for member in self.member_ids}
        pairs = routing.match(
            [
                routing.Waiting(
                    call.id, (now - call.date_queue).total_seconds(), call.is_vip, skills.get(call.menu)
                )
                for call in calls
            ],
            [
                routing.Ready(
                    session.id,
                    (now - session.state_date).total_seconds(),
                    frozenset(members[session.user_id].skill_ids.ids),
                    members[session.user_id].level,
                )
                for session in sessions
            ],
            self.vip_seconds,
            self.widen_seconds,
        )
        for call_id, session_id in pairs:
            self.provider_id._ring(calls.browse(call_id), sessions.browse(session_id).endpoint)

    def _get_waiting(self):
        """Return the callers for whom no telephone rings at this moment."""
        calls = self.env["metrology.telephony.call"].search(
            [
                ("provider_id", "=", self.provider_id.id),
                ("state", "=", "waiting"),
                ("queue", "=", self.code),
            ]
        )
        return calls.filtered(lambda call: all(leg.date_end for leg in call._get_seat_legs()))

    def _get_ready(self):
        """Return the sessions of members who could take a call now."""
        return self.env["metrology.agent.session"].search(
            [("user_id", "in", self.member_ids.user_id.ids), ("state", "=", "idle"), ("is_open", "=", True)]
        )
