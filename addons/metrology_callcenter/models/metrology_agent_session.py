from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..agent_states import BY_PHONE, CHOSEN, STATES

PHONE_STATES = tuple(dict(BY_PHONE))
PAUSES = ("busy", "break", "training", "counter", "outbound")
BUS = "metrology_agent_desk"


class MetrologyAgentSession(models.Model):
    """One shift of an agent at a seat: what he does, since when and why.

    An agent chooses between ready and the pauses; ringing and talking follow the telephone. What he asks for
    during a call is kept and comes true after it.
    """

    _name = "metrology.agent.session"
    _inherit = "metrology.state.mixin"
    _description = "Shift of an Agent"
    _order = "date_start desc, id desc"
    _rec_name = "user_id"

    _transitions = {
        "idle": ("ringing", "talking", "acw", *PAUSES),
        "ringing": ("idle", "acw", *PAUSES),
        "talking": ("idle", "ringing", "acw", *PAUSES),
        "acw": ("talking", "ringing"),
        "busy": ("idle", "ringing", "talking", "acw", *PAUSES),
        "break": ("idle", "ringing", "talking", "acw", *PAUSES),
        "training": ("idle", "ringing", "talking", "acw", *PAUSES),
        "counter": ("idle", "ringing", "talking", "acw", *PAUSES),
        "outbound": ("idle", "ringing", "talking", "acw", *PAUSES),
        "offline": ("idle", "acw", *PAUSES),
    }

    user_id = fields.Many2one(
        "res.users",
        string="Agent",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    endpoint = fields.Char(string="Extension", required=True, readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default="busy",
    )
    reason = fields.Char(readonly=True)
    next_state = fields.Selection(CHOSEN, string="Afterwards", readonly=True, copy=False)
    next_reason = fields.Char(string="Reason Afterwards", readonly=True, copy=False)
    is_open = fields.Boolean(string="Signed In", readonly=True, default=True, copy=False)
    date_start = fields.Datetime(
        string="Signed In At", required=True, readonly=True, default=fields.Datetime.now
    )
    date_end = fields.Datetime(string="Signed Out At", readonly=True, copy=False)
    date_acw = fields.Datetime(string="After-call Work Until", readonly=True, copy=False)
    span_ids = fields.One2many(
        "metrology.agent.span", "session_id", string="Course of the Shift", readonly=True
    )
    agent_call_ids = fields.One2many("metrology.agent.call", "session_id", string="Calls", readonly=True)
    state_minutes = fields.Integer(string="Minutes", compute="_compute_state_minutes")

    _order_idx = models.Index("(date_start DESC, id DESC)")
    _one_per_person = models.UniqueIndex(
        "(user_id) WHERE is_open", "This person is already signed in. Sign out there first."
    )
    _one_per_seat = models.UniqueIndex(
        "(company_id, endpoint) WHERE is_open",
        "Somebody else is signed in at this seat. Choose another seat, or let the supervisor sign that "
        "person out.",
    )
    _open_end = models.Constraint("CHECK(is_open = (date_end IS NULL))", "A shift that is over has an end.")
    _endpoint_plain = models.Constraint(
        "CHECK(endpoint ~ '^[0-9A-Za-z_]{1,20}$')",
        "Seat: write the digits of the telephone, for example 1001.",
    )

    @api.depends("state_date")
    def _compute_state_minutes(self):
        now = fields.Datetime.now()
        for session in self:
            end = session.date_end or now
            since = session.state_date or session.date_start
            session.state_minutes = int((end - since).total_seconds() // 60) if since else 0

    @api.depends("user_id", "endpoint")
    def _compute_display_name(self):
        for session in self:
            session.display_name = f"{session.user_id.name} · {session.endpoint or ''}"

    # ------------------------------------------------------------------ sign in and out

    @api.model
    def _get_mine(self):
        """Return the open shift of this person, or nothing."""
        return self.search([("user_id", "=", self.env.uid), ("is_open", "=", True)], limit=1)

    @api.model
    def _sign_in(self, endpoint):
        """Begin a shift of this person at a seat; he is not ready before he says so."""
        endpoint = str(endpoint or "").strip()
        if not endpoint.isascii() or not endpoint.isalnum() or len(endpoint) > 20:
            raise UserError(
                self.env._("Seat: write the digits of your telephone, for example 1001, and nothing else.")
            )
        mine = self._get_mine()
        if mine:
            if mine.endpoint == endpoint:
                return mine
            raise UserError(
                self.env._("You are signed in at seat %(seat)s. Sign out there first.", seat=mine.endpoint)
            )
        # sudo: metrology.agent.session - whether a seat is taken is no secret
        taken = self.sudo().search(
            [("endpoint", "=", endpoint), ("is_open", "=", True), ("company_id", "=", self.env.company.id)],
            limit=1,
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(name)s is signed in at seat %(seat)s. Choose another seat, or ask your supervisor to "
                    "sign that person out.",
                    name=taken.user_id.name,
                    seat=endpoint,
                )
            )
        # sudo: metrology.agent.session - only this step begins a shift, and only one's own
        session = self.sudo().create({"user_id": self.env.uid, "endpoint": endpoint}).sudo(self.env.su)
        session._open_span()
        return session

    def _check_transition(self, target):
        if target == "offline" and self.filtered(lambda one: one.state in ("ringing", "talking")):
            raise UserError(self.env._("Sign out after the call: the telephone is in use."))

    def _after_transition(self, target):
        self._open_span()
        self._tell_desk()

    def _open_span(self):
        """Close the running stretch of the shift and begin the next one at the same moment."""
        # sudo: metrology.agent.span - the course of a shift is noted by its steps, nobody types it
        Span = self.env["metrology.agent.span"].sudo()
        for session in self:
            running = Span.search([("session_id", "=", session.id), ("date_end", "=", False)])
            running.date_end = session.state_date
            # the next stretch may stand in the database only when this one has its end there
            running.flush_recordset(["date_end"])
            if running.state == "acw":
                session._get_last_call()._add_acw(running.date_end - running.date_start)
            if session.is_open:
                Span.create(
                    {
                        "session_id": session.id,
                        "user_id": session.user_id.id,
                        "state": session.state,
                        "reason": session.reason,
                        "set_by_id": self.env.uid,
                        "date_start": session.state_date,
                    }
                )

    def _tell_desk(self):
        """Let the desks of these agents read again; a lost message is made good by their timer."""
        for user in self.user_id:
            # sudo: res.users - a message to a colleague's screen that holds nothing
            user.sudo()._bus_send(BUS, {})

    # ------------------------------------------------------------------ what people ask for

    def _choose(self, state, reason=None):
        """Go to a state that people choose, at once or after the call that is going on.

        :param reason: why; needed for “not ready” and when somebody else than the agent asks
        """
        self.ensure_one()
        self._check_choice(state, reason)
        reason = str(reason or "").strip()[:200] or False
        if self.state in ("ringing", "talking"):
            self.check_access("write")
            # sudo: metrology.agent.session - a wish for after the call, asked for by a step
            self.sudo().write({"next_state": state, "next_reason": reason})
            self._tell_desk()
        elif state == self.state == "idle":
            return
        else:
            self._go(state, reason)
            self.env["metrology.call.queue"]._serve_simulators()

    def _check_choice(self, state, reason):
        if state not in dict(CHOSEN):
            raise UserError(
                self.env._("Choose ready, a pause or signed out; the other states follow the telephone.")
            )
        other = self.user_id != self.env.user
        if other and not self.env.user.has_group("metrology_base.group_supervisor"):
            raise AccessError(self.env._("Only a supervisor changes the state of another agent."))
        if not str(reason or "").strip() and (other or state == "busy"):
            raise UserError(self.env._("Reason: write why, in a few words."))
        if not self.is_open:
            raise UserError(self.env._("This shift is over. Sign in again."))

    def _go(self, state, reason=False):
        values = {"reason": reason, "next_state": False, "next_reason": False, "date_acw": False}
        if state == "offline":
            values |= {"is_open": False, "date_end": fields.Datetime.now()}
        self._transition(state, values)

    def action_force_state(self):
        """Open the window in which a supervisor sets the state of this agent."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_callcenter.action_metrology_agent_forcing"
        )
        return {**action, "context": {"default_session_id": self.id}}

    # ------------------------------------------------------------------ what the telephone does

    def _follow_phone(self):
        """Bring these open shifts into the state that their telephones are in."""
        for session in self.filtered("is_open"):
            live = session.agent_call_ids.filtered(lambda one: one.outcome in ("ringing", "talking"))
            if "talking" in live.mapped("outcome"):
                session._go_phone("talking")
            elif live:
                session._go_phone("ringing")
            elif session.state in ("ringing", "talking"):
                session._leave_phone()

    def _go_phone(self, state):
        if self.state == state or (self.state == "talking" and state == "ringing"):
            return
        values = {"date_acw": False}
        if self.state not in PHONE_STATES:
            values |= {
                "next_state": self.next_state or (self.state if self.state != "idle" else False),
                "next_reason": self.next_reason or self.reason,
            }
        self._transition(state, {**values, "reason": False})

    def _leave_phone(self):
        last = self._get_last_call()
        queue = last.queue_id
        if self.state == "talking" and (queue.wrapup_seconds or not queue):
            until = fields.Datetime.add(fields.Datetime.now(), seconds=queue.wrapup_seconds or 60)
            self._transition("acw", {"date_acw": until, "reason": False})
        elif self.state == "ringing" and last.outcome == "no_answer" and queue.auto_pause:
            reason = self.with_context(lang=self.user_id.lang).env._("Did not answer")
            self._go("busy", reason)
        else:
            self._resume()

    def _get_last_call(self):
        """Return the newest call of this shift that is over."""
        over = [("session_id", "=", self.id), ("outcome", "not in", ("ringing", "talking"))]
        return self.env["metrology.agent.call"].search(over, order="date_end desc, id desc", limit=1)

    def _resume(self):
        """Go to what the agent asked for during the call, else be ready again."""
        self._go(self.next_state or "idle", self.next_reason)

    def _end_acw(self):
        """End the after-call work: the agent has said what the call was about, or its time is over."""
        for session in self.filtered(lambda one: one.state == "acw"):
            session._resume()

    @api.model
    def _cron_end_acw(self):
        """Let agents whose desk is closed be ready again when their time for after-call work is over."""
        late = self.search(
            [("state", "=", "acw"), ("is_open", "=", True), ("date_acw", "<", fields.Datetime.now())]
        )
        late._end_acw()
        self.env["metrology.call.queue"]._serve_simulators()
