from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.metrology_telephony.journal import OPEN_STATES

LONGEST_NOTE = 2000
SAME_MOMENT = timedelta(seconds=2)


class MetrologyAgentCall(models.Model):
    """One call at one agent's telephone: how it went there, and what the agent noted afterwards.

    The exchange's journal makes these rows; a call that rang at three seats has three.
    """

    _name = "metrology.agent.call"
    _description = "Call of an Agent"
    _order = "date_ring desc, id desc"
    _rec_name = "number"

    provider_id = fields.Many2one(
        "metrology.telephony.provider", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True, index=True)
    uniqueid = fields.Char(string="Channel ID", required=True, readonly=True)
    call_id = fields.Many2one("metrology.telephony.call", readonly=True, index=True, ondelete="set null")
    session_id = fields.Many2one(
        "metrology.agent.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Agent", required=True, readonly=True, ondelete="restrict")
    queue_id = fields.Many2one(
        "metrology.call.queue",
        string="Call Queue",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing"), ("internal", "Internal")], required=True, readonly=True
    )
    number = fields.Char(related="call_id.number")
    partner_id = fields.Many2one(related="call_id.partner_id")
    outcome = fields.Selection(
        [
            ("ringing", "Ringing"),
            ("talking", "In a call"),
            ("answered", "Answered"),
            ("no_answer", "Agent did not answer"),
            ("elsewhere", "Answered elsewhere"),
            ("caller_left", "Caller hung up"),
            ("not_reached", "Customer not reached"),
        ],
        required=True,
        readonly=True,
    )
    date_ring = fields.Datetime(string="Rang At", required=True, readonly=True)
    date_answer = fields.Datetime(string="Answered At", readonly=True)
    date_end = fields.Datetime(string="End", readonly=True)
    ring_seconds = fields.Integer(string="Seconds Rung", readonly=True, aggregator="avg")
    talk_seconds = fields.Integer(string="Seconds Talked", readonly=True)
    acw_seconds = fields.Integer(string="Seconds of After-call Work", readonly=True)
    handle_seconds = fields.Integer(
        string="Seconds Handled", compute="_compute_handle_seconds", store=True, aggregator="avg"
    )
    category_id = fields.Many2one(
        "metrology.reason",
        string="Call About",
        domain="[('kind', '=', 'call_reason')]",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    result_id = fields.Many2one(
        "metrology.reason",
        domain="[('kind', '=', 'call_disposition')]",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    note = fields.Text(readonly=True)
    follow_up = fields.Date(readonly=True, help="The day on which the customer is called again.")
    date_wrapped = fields.Datetime(string="Noted At", readonly=True)

    _leg_unique = models.UniqueIndex("(provider_id, uniqueid)")
    _order_idx = models.Index("(date_ring DESC, id DESC)")
    _user_idx = models.Index("(user_id, date_ring DESC)")
    _session_idx = models.Index("(session_id) WHERE outcome IN ('ringing', 'talking')")

    @api.depends("talk_seconds", "acw_seconds")
    def _compute_handle_seconds(self):
        for one in self:
            one.handle_seconds = one.talk_seconds + one.acw_seconds

    @api.depends("number", "date_ring")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.call_id.display_name or one.uniqueid

    # ------------------------------------------------------------------ from the journal

    @api.model
    def _follow(self, calls):
        """Write the rows of these calls and bring the shifts of their agents up to date."""
        legs = calls.leg_ids.filtered(lambda leg: leg._get_endpoint() and leg.date_start)
        if not legs:
            return
        known = {
            (one.provider_id, one.uniqueid): one
            for one in self.search(
                [("provider_id", "in", calls.provider_id.ids), ("uniqueid", "in", legs.mapped("uniqueid"))]
            )
        }
        find_session = self._get_session_finder(legs)
        queues = self.env["metrology.call.queue"]._find(calls)
        changed, new = self.browse(), []
        for leg in legs:
            one = known.get((leg.call_id.provider_id, leg.uniqueid))
            values = self._prepare_row(leg, queues.get(leg.call_id))
            if one:
                values = {name: value for name, value in values.items() if one._differs(name, value)}
                if values:
                    one.write(values)
                    changed += one
            elif session := find_session(leg):
                new.append({**values, **self._prepare_new(leg, session)})
        changed += self.create(new)
        if changed:
            sessions = changed.session_id.filtered("is_open")
            sessions.lock_for_update(allow_referencing=True)
            sessions._follow_phone()
            sessions._tell_desk()

    def _differs(self, name, value):
        field = self._fields[name]
        return field.convert_to_write(self[name], self) != (
            value or field.convert_to_write(field.falsy_value, self)
        )

    @api.model
    def _get_session_finder(self, legs):
        """Return a function that tells whose shift a leg belongs to, from one look at the shifts."""
        sessions = self.env["metrology.agent.session"].search(
            [
                ("company_id", "in", legs.company_id.ids),
                ("endpoint", "in", [leg._get_endpoint() for leg in legs]),
                ("date_start", "<=", max(legs.mapped("date_start"))),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", min(legs.mapped("date_start"))),
            ]
        )

        def find(leg):
            for session in sessions:  # the newest first
                if (
                    session.endpoint == leg._get_endpoint()
                    and session.company_id == leg.company_id
                    and session.date_start <= leg.date_start
                    and (session.is_open or session.date_end >= leg.date_start)
                ):
                    return session
            return None

        return find

    @api.model
    def _prepare_new(self, leg, session):
        return {
            "provider_id": leg.call_id.provider_id.id,
            "uniqueid": leg.uniqueid,
            "session_id": session.id,
            "user_id": session.user_id.id,
        }

    @api.model
    def _prepare_row(self, leg, queue):
        call = leg.call_id
        answer = leg.date_answer if call.direction != "out" else call.date_answer
        end = leg.date_end or call.date_end
        return {
            "call_id": call.id,
            "queue_id": queue.id if queue else False,
            "direction": call.direction,
            "outcome": self._get_outcome(leg, answer, end),
            "date_ring": leg.date_start,
            "date_answer": answer,
            "date_end": end,
            "ring_seconds": self._seconds(leg.date_start, answer or end),
            "talk_seconds": self._seconds(answer, end),
        }

    @api.model
    def _seconds(self, start, end):
        return max(0, round((end - start).total_seconds())) if start and end else 0

    @api.model
    def _get_outcome(self, leg, answer, end):
        call = leg.call_id
        if not end and call.state in OPEN_STATES:
            return "talking" if answer else "ringing"
        if answer:
            return "answered"
        if call.direction == "out":
            return "not_reached"
        others = call.leg_ids - leg
        if any(
            one._get_endpoint() and one.date_answer and one.date_answer <= end + SAME_MOMENT for one in others
        ):
            return "elsewhere"
        goes_on = call.state in OPEN_STATES or (call.date_end and call.date_end > end + SAME_MOMENT)
        return "no_answer" if goes_on else "caller_left"

    # ------------------------------------------------------------------ after the call

    def _wrap_up(self, category, result, note="", follow_up=None):
        """Note what the call was about and how it ended; the agent is ready for the next one then."""
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise UserError(
                self.env._("%(name)s had this call. Only who talked can note it.", name=self.user_id.name)
            )
        if self.outcome in ("ringing", "talking"):
            raise UserError(self.env._("The call is still going on. Note it when it is over."))
        self._check_wrap_up(category, result, follow_up)
        # sudo: metrology.agent.call - the agent's own note of his own call, checked above
        self.sudo().write(
            {
                "category_id": category.id,
                "result_id": result.id,
                "note": str(note or "").strip()[:LONGEST_NOTE] or False,
                "follow_up": follow_up or False,
                "date_wrapped": fields.Datetime.now(),
            }
        )
        self._after_wrap_up()

    def _check_wrap_up(self, category, result, follow_up):
        problems = []
        if category.kind != "call_reason":
            problems.append(self.env._("About: choose what the call was about."))
        if result.kind != "call_disposition":
            problems.append(self.env._("Result: choose how the call ended."))
        if follow_up and follow_up < fields.Date.context_today(self):
            problems.append(self.env._("Follow-up: choose today or a later day."))
        if result.kind == "call_disposition" and result.code == "callback" and not follow_up:
            problems.append(self.env._("Follow-up: choose the day on which the customer is called again."))
        if problems:
            raise UserError("\n".join(problems))

    def _add_acw(self, length):
        for one in self:
            # sudo: metrology.agent.call - the time of the after-call work is noted by its end
            one.sudo().acw_seconds += round(length.total_seconds())

    def _after_wrap_up(self):
        """Hook: what follows from the note. The agent gets ready here."""
        session = self.session_id
        if session.is_open and session.state == "acw" and session._get_last_call() == self:
            session._end_acw()
            self.env["metrology.call.queue"]._serve_simulators()
