from datetime import timedelta

from odoo import api, fields, models

# Who is told late, step by step: the leader of the team, then the marketing department.
LAST_LEVEL = 2
SECOND_LEVEL_MINUTES = 480
PORTION = 100


class MetrologyRequestLeg(models.Model):
    """One leg of a request's way: who has it, until when, and what came of it."""

    _name = "metrology.request.leg"
    _inherit = "metrology.state.mixin"
    _description = "Leg of a Request"
    _order = "id desc"

    _transitions = {
        "paused": ("running",),
        "running": ("paused",),
        "done": ("running", "paused"),
        "cancelled": ("running", "paused"),
    }

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Request", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("agent", "Agent takes it up"),
            ("department", "Department answers"),
            ("tell", "Customer is told"),
        ],
        string="Leg",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("running", "Clock runs"),
            ("paused", "Waits for the customer"),
            ("done", "Carried out"),
            ("cancelled", "Given up"),
        ],
        default="running",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Department",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", string="With", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    started_at = fields.Datetime(string="Begun on", required=True, readonly=True, default=fields.Datetime.now)
    minutes = fields.Integer(string="Working Minutes", required=True, readonly=True)
    used_minutes = fields.Integer(
        readonly=True, help="Working minutes before the clock was stopped for the last time."
    )
    resumed_at = fields.Datetime(readonly=True, required=True, default=fields.Datetime.now)
    deadline = fields.Datetime(string="Due By", readonly=True, help="Empty while the customer is asked.")
    done_at = fields.Datetime(string="Ended on", readonly=True)
    is_late = fields.Boolean(string="Late", readonly=True)
    escalation_level = fields.Integer(string="Escalated", readonly=True)
    escalate_at = fields.Datetime(string="Next Escalation", readonly=True)
    question = fields.Text(string="Passed on with", readonly=True)
    answer = fields.Text(string="What came of it", readonly=True)
    proof = fields.Char(readonly=True, help="How we know that the customer was told.")
    notice_id = fields.Many2one(
        "metrology.notice", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    interaction_id = fields.Many2one(
        "metrology.interaction", readonly=True, index="btree_not_null", ondelete="set null"
    )
    rule = fields.Char(compute="_compute_rule")
    clock = fields.Char(compute="_compute_clock")
    is_overdue = fields.Boolean(compute="_compute_clock")

    _one_open = models.UniqueIndex(
        "(ticket_id) WHERE state IN ('running', 'paused')",
        "Somebody else has just moved this request on. Reload the page.",
    )
    _escalate_idx = models.Index("(escalate_at, id) WHERE state = 'running' AND escalate_at IS NOT NULL")
    _team_idx = models.Index("(team_id, deadline) WHERE state = 'running'")
    _minutes_positive = models.Constraint("CHECK(minutes > 0)", "A clock needs at least one minute.")

    @api.depends("ticket_id.number", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for leg in self:
            leg.display_name = f"{leg.ticket_id.number} · {names.get(leg.kind, '')}"

    @api.depends("kind", "minutes", "team_id.name")
    @api.depends_context("lang")
    def _compute_rule(self):
        for leg in self:
            span = leg._say_span(leg.minutes)
            if leg.kind == "agent":
                leg.rule = self.env._("Answer or pass on within %(span)s.", span=span)
            elif leg.kind == "department":
                leg.rule = self.env._(
                    "%(team)s answers within %(span)s.", team=leg.team_id.name or "", span=span
                )
            else:
                leg.rule = self.env._("Tell the customer within %(span)s of the answer.", span=span)

    @api.depends("state", "deadline", "done_at")
    @api.depends_context("lang")
    def _compute_clock(self):
        """Say how much of the time is left, in working hours."""
        now = fields.Datetime.now()
        for leg in self:
            leg.is_overdue = leg.is_late or bool(
                leg.state == "running" and leg.deadline and leg.deadline < now
            )
            leg.clock = leg._say_clock(now)

    def _say_clock(self, now):
        if self.state == "paused":
            return self.env._(
                "Stopped, %(span)s left", span=self._say_span(max(self.minutes - self.used_minutes, 0))
            )
        if self.state == "cancelled" or not self.deadline:
            return ""
        end = self.done_at or now
        hours = self.team_id._get_hours()
        if end > self.deadline:
            late = self._say_span(hours._count_minutes(self.deadline, end))
            return self.env._("%(span)s late", span=late)
        left = self._say_span(hours._count_minutes(end, self.deadline))
        if self.state == "done":
            return self.env._("In time, %(span)s left", span=left)
        return self.env._("%(span)s left", span=left)

    def _say_span(self, minutes):
        """Say working minutes as people do."""
        hours, rest = divmod(minutes, 60)
        if not hours:
            return self.env._("%(minutes)s working minutes", minutes=rest)
        if not rest:
            return self.env._("%(hours)s working hours", hours=hours)
        return self.env._("%(hours)s h %(minutes)s min of work", hours=hours, minutes=rest)

    # ------------------------------------------------------------------ steps, called by the request

    def _pause(self, question):
        """Stop the clock: the customer has to say something first."""
        now = fields.Datetime.now()
        used = self.used_minutes + self.team_id._get_hours()._count_minutes(self.resumed_at, now)
        self._transition(
            "paused",
            {
                "used_minutes": used,
                "is_late": self.is_late or bool(self.deadline and self.deadline < now),
                "deadline": False,
                "escalate_at": False,
                "question": question,
            },
        )

    def _resume(self):
        """Let the clock run on with what was left."""
        now = fields.Datetime.now()
        left = max(self.minutes - self.used_minutes, 0)
        deadline = self.team_id._get_hours()._plan_minutes(now, left)
        self._transition(
            "running",
            {
                "resumed_at": now,
                "deadline": deadline,
                "escalate_at": deadline if self.escalation_level < LAST_LEVEL else False,
            },
        )

    def _end(self, target, **values):
        """End the leg as done or given up, and note whether that was in time."""
        now = fields.Datetime.now()
        is_late = self.is_late or bool(self.state == "running" and self.deadline and self.deadline < now)
        self._transition(target, {"done_at": now, "is_late": is_late, "escalate_at": False, **values})
        # the next leg begins in this transaction, and the database allows one at a time
        self.flush_recordset(["state"])
        self.ticket_id.activity_unlink(["metrology_helpdesk.activity_escalation"])

    def _end_by_notice(self):
        """The notice of these legs has reached the customer: their requests are closed."""
        for leg in self.try_lock_for_update(allow_referencing=True):
            notice = leg.notice_id
            state = notice._state_label(notice.state)
            leg.ticket_id._close_told(
                self.env._("Notice %(subject)s: %(state)s", subject=notice.subject, state=state)
            )

    # ------------------------------------------------------------------ escalation

    @api.model
    def _cron_escalate(self):
        """Tell who leads that a clock has run out; each level once, in portions, as often as it is called."""
        Cron = self.env["ir.cron"]
        domain = [("state", "=", "running"), ("escalate_at", "<=", fields.Datetime.now())]
        due = self.search(domain, order="escalate_at, id", limit=PORTION)
        Cron._commit_progress(0, remaining=self.search_count(domain))
        for leg in due:
            leg = leg.with_prefetch()
            if leg.try_lock_for_update(allow_referencing=True):
                leg.invalidate_recordset()
                leg._escalate()
            if not Cron._commit_progress(1):
                break

    def _escalate(self):
        """Go one level up: an activity for whoever leads, a line in the conversation."""
        self.ensure_one()
        if self.state != "running" or not self.escalate_at or self.escalate_at > fields.Datetime.now():
            return
        level = self.escalation_level + 1
        leader = self._get_leader(level)
        following = False
        if level < LAST_LEVEL:
            following = self.team_id._get_hours()._plan_minutes(self.escalate_at, SECOND_LEVEL_MINUTES)
            following = max(following, fields.Datetime.now() + timedelta(minutes=1))
        # sudo: metrology.request.leg - the program notes it by itself
        self.sudo().write({"escalation_level": level, "escalate_at": following, "is_late": True})
        ticket = self.ticket_id.with_context(lang=leader.lang or self.env.lang)
        summary = self.with_env(ticket.env)._say_escalation(level)
        if leader:
            ticket.activity_schedule(
                "metrology_helpdesk.activity_escalation", user_id=leader.id, summary=summary
            )
        ticket._message_log(body=summary)

    def _say_escalation(self, level):
        names = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._(
            "Clock has run out (level %(level)s): %(leg)s. %(rule)s",
            level=level,
            leg=names[self.kind],
            rule=self.rule,
        )

    def _get_leader(self, level):
        ticket = self.ticket_id
        if level >= LAST_LEVEL:
            leader = ticket.type_id.answer_team_id._get_leader()
            return leader or self._get_somebody("metrology_base.group_marketing_officer")
        leader = self.team_id._get_leader()
        return leader or self._get_somebody("metrology_base.group_supervisor")

    @api.model
    def _get_somebody(self, group):
        # sudo: res.groups - who leads is looked up, nothing is shown
        users = self.env.ref(group).sudo().all_user_ids
        return users.filtered(lambda user: user.active and not user._is_superuser())[:1]
