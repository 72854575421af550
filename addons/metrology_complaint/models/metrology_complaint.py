from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..complaint_grade import LEVEL_DESK, LEVEL_MANAGEMENT, LEVEL_MARKETING, get_grade

AT_INTAKE = ("received",)
AT_ASSESSMENT = ("received", "acknowledged")
AT_WORK = ("handling",)
UNTIL_ANSWER = ("received", "acknowledged", "handling", "waiting")
# Field: the states in which people write it. What came before is what later steps rest on.
WRITTEN_IN = {
    **dict.fromkeys(
        ("received_at", "channel_id", "statement", "demand", "happened_on", "place", "is_confidential"),
        AT_INTAKE,
    ),
    **dict.fromkeys(
        ("site_id", "partner_id", "reporter_name", "reporter_phone", "document_no", "category_id"),
        UNTIL_ANSWER,
    ),
    **dict.fromkeys(("service_id", "person_text", "person_ids"), UNTIL_ANSWER),
    **dict.fromkeys(("severity", "complexity", "touches_safety"), AT_ASSESSMENT),
    "user_id": UNTIL_ANSWER,
    **dict.fromkeys(("finding", "cause_ids", "outcome", "response_ids", "answer"), AT_WORK),
}
OPEN_STATES = ("received", "acknowledged", "handling", "waiting", "proposed", "approved", "told")
RUNNING_STATES = ("acknowledged", "handling", "proposed", "approved")
DROPPED_STATES = ("not_ours", "duplicate", "irrelevant")
# Level: who handles a case there.
LEVEL_GROUPS = {
    LEVEL_DESK: (
        "metrology_base.group_agent",
        "metrology_base.group_reception",
        "metrology_base.group_contract_specialist",
        "metrology_base.group_marketing_officer",
    ),
    LEVEL_MARKETING: ("metrology_base.group_marketing_officer",),
    LEVEL_MANAGEMENT: ("metrology_complaint.group_approver",),
}


class MetrologyComplaint(models.Model):
    """One complaint (ISO 10002, GB/T 19012) from the first word to the closing notice."""

    _name = "metrology.complaint"
    _inherit = "metrology.state.mixin"
    _description = "Complaint"
    _order = "id desc"
    _rec_names_search = ["name", "partner_id.name", "reporter_name"]

    _start_fields = ()
    _transitions = {
        "acknowledged": ("received",),
        "handling": ("acknowledged", "waiting", "proposed", "approved", "told"),
        "waiting": ("handling",),
        "proposed": ("handling",),
        "approved": ("proposed",),
        "told": ("approved",),
        "closed": ("told",),
        "not_ours": ("acknowledged",),
        "duplicate": ("received", "acknowledged", "handling"),
        "irrelevant": ("received", "acknowledged"),
    }

    name = fields.Char(string="Complaint number", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("received", "Registered"),
            ("acknowledged", "Acknowledged"),
            ("handling", "Being handled"),
            ("waiting", "Waiting for the customer"),
            ("proposed", "To be approved"),
            ("approved", "Approved"),
            ("told", "Customer told"),
            ("closed", "Case closed"),
            ("not_ours", "Not ours"),
            ("duplicate", "Duplicate"),
            ("irrelevant", "Irrelevant"),
        ],
        default="received",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    # who and what
    received_at = fields.Datetime(
        string="Complained on", required=True, default=fields.Datetime.now, index=True
    )
    channel_id = fields.Many2one(
        "metrology.reason",
        required=True,
        index=True,
        domain=[("kind", "=", "contact_channel")],
        ondelete="restrict",
    )
    site_id = fields.Many2one(
        "metrology.site",
        string="Site concerned",
        required=True,
        index=True,
        default=lambda self: self.env.user.metrology_site_id,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="restrict"
    )
    reporter_name = fields.Char(string="Who complains")
    reporter_phone = fields.Char(string="Telephone of who complains")
    is_confidential = fields.Boolean(
        string="Confidential",
        help="Only who took it, who handles it and the marketing department see the case.",
    )
    document_no = fields.Char(string="Document number", help="Of the order, the item or the certificate.")
    order_id = fields.Many2one(
        "metrology.order",
        compute="_compute_document",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    item_id = fields.Many2one(
        "metrology.order.item",
        compute="_compute_document",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    certificate_id = fields.Many2one(
        "metrology.certificate",
        compute="_compute_document",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    called_back_by_id = fields.Many2one("res.users", string="Called back by", readonly=True, copy=False)
    identity = fields.Selection(
        [
            ("none", "Not checked yet"),
            ("phone", "Number is on file"),
            ("document", "Document of the customer"),
            ("call_back", "Called back"),
        ],
        string="Identity check",
        compute="_compute_identity",
        store=True,
        help="How we know who complains. The number of the telephone or of the document is compared with the "
        "customer's file; otherwise call back the number on file.",
    )
    happened_on = fields.Date(string="When it happened")
    place = fields.Char(string="Where it happened")
    service_id = fields.Many2one("metrology.service", index="btree_not_null", ondelete="restrict")
    person_text = fields.Char(string="Who is meant", help="As described, when the person is not known yet.")
    person_ids = fields.One2many(
        "metrology.complaint.person", "complaint_id", string="Named people", copy=False
    )
    category_id = fields.Many2one(
        "metrology.reason",
        required=True,
        index=True,
        domain=[("kind", "=", "complaint_category")],
        ondelete="restrict",
    )
    statement = fields.Text(string="What the customer says", required=True)
    demand = fields.Text(string="What the customer wants")
    intake_user_id = fields.Many2one(
        "res.users",
        string="Registered by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    twin_ids = fields.Many2many(
        "metrology.complaint",
        string="Perhaps the same",
        compute="_compute_twin_ids",
        help="Same category within the days of the clock, and the same customer, telephone or document.",
    )
    original_id = fields.Many2one(
        "metrology.complaint", string="Duplicate of", readonly=True, copy=False, index="btree_not_null"
    )
    is_repeat = fields.Boolean(
        string="Repeated",
        readonly=True,
        copy=False,
        help="The same customer complained about the same category within the days of the clock before.",
    )
    is_counted = fields.Boolean(
        string="In the figures",
        compute="_compute_is_counted",
        store=True,
        help="Duplicates, irrelevant ones and what is not ours are kept and not counted.",
    )
    # assessment
    severity = fields.Selection(
        [
            ("low", "Low: annoyance"),
            ("medium", "Medium: some harm"),
            ("high", "High: great harm or publicity"),
        ]
    )
    complexity = fields.Selection(
        [
            ("single", "One person can settle it"),
            ("departments", "Several departments"),
            ("dispute", "Technical or legal dispute"),
        ]
    )
    touches_safety = fields.Boolean(string="Touches safety or health")
    grade = fields.Selection(
        [("simple", "Simple"), ("major", "Major")], compute="_compute_grade", store=True, index=True
    )
    level = fields.Integer(
        readonly=True,
        default=LEVEL_DESK,
        copy=False,
        help="1 service desk, 2 marketing department, 3 management.",
    )
    is_ours = fields.Selection(
        [("yes", "Ours"), ("no", "Not ours")], string="Does it concern our work", readonly=True, copy=False
    )
    drop_reason = fields.Text(string="Why it is not counted", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Handled by", index="btree_not_null", copy=False, ondelete="restrict"
    )
    # clocks
    acknowledge_days = fields.Integer(
        string="Working days to acknowledge",
        readonly=True,
        copy=False,
        default=lambda self: self.env["metrology.complaint.clock"]._get_days("acknowledge"),
    )
    acknowledge_due = fields.Date(string="Acknowledge by", compute="_compute_acknowledge_due", store=True)
    acknowledged_at = fields.Datetime(string="Acknowledged on", readonly=True, copy=False)
    clock_start = fields.Date(string="Clock since", compute="_compute_clock_start", store=True)
    reopened_on = fields.Date(readonly=True, copy=False)
    # until it is graded, the shorter promise holds
    allowed_days = fields.Integer(
        string="Working days allowed",
        readonly=True,
        copy=False,
        default=lambda self: self.env["metrology.complaint.clock"]._get_days("simple"),
    )
    waiting_since = fields.Date(readonly=True, copy=False)
    waited_days = fields.Integer(string="Working days waited for the customer", readonly=True, copy=False)
    due_date = fields.Date(
        string="Answer due on", compute="_compute_due_date", store=True, index="btree_not_null"
    )
    progress_due = fields.Date(string="Next progress note by", readonly=True, copy=False)
    clock_text = fields.Char(string="Clock", compute="_compute_clock_text")
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    # investigation and answer
    inquiry_ids = fields.One2many("metrology.complaint.inquiry", "complaint_id", string="Inquiries")
    finding = fields.Text(help="What happened and how we know it. Not shown to the customer.")
    cause_ids = fields.Many2many(
        "metrology.reason",
        "metrology_complaint_cause_rel",
        string="Causes",
        domain=[("kind", "=", "complaint_cause")],
        copy=False,
    )
    outcome = fields.Selection(
        [
            ("justified", "Justified"),
            ("partly", "Partly justified"),
            ("unjustified", "Not justified"),
        ],
        copy=False,
    )
    response_ids = fields.Many2many(
        "metrology.reason",
        "metrology_complaint_response_rel",
        string="Responses",
        domain=[("kind", "=", "complaint_response")],
        copy=False,
    )
    answer = fields.Text(
        string="Answer to the customer", copy=False, help="The customer reads these words. Name no person."
    )
    approval_id = fields.Many2one(
        "metrology.complaint.person", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    approver_id = fields.Many2one(related="approval_id.user_id", string="Approved by")
    approved_at = fields.Datetime(string="Approved on", readonly=True, copy=False)
    told_at = fields.Datetime(string="Told on", readonly=True, copy=False)
    told_by_id = fields.Many2one("res.users", string="Told by", readonly=True, copy=False)
    notice_id = fields.Many2one(
        "metrology.notice",
        string="Notice of the result",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    notice_state = fields.Selection(related="notice_id.state", string="State of the notice")
    satisfied = fields.Selection(
        [("yes", "Satisfied"), ("no", "Not satisfied"), ("unknown", "No reply")],
        string="Customer is",
        readonly=True,
        copy=False,
    )
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    handled_days = fields.Integer(
        string="Working days to the answer",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="From receipt, or from the reopening, to the telling; without waiting for the customer.",
    )
    is_in_time = fields.Boolean(string="Answered in time", readonly=True, copy=False)
    event_ids = fields.One2many("metrology.complaint.event", "complaint_id", string="History", readonly=True)
    may_approve = fields.Boolean(compute="_compute_may_approve")

    _name_unique = models.UniqueIndex("(name)", "This complaint number is taken.")
    _approved_by_somebody = models.Constraint(
        "CHECK(state NOT IN ('approved', 'told', 'closed') OR approval_id IS NOT NULL)",
        "A complaint is answered and closed only when somebody who is not named in it has approved the "
        "answer.",
    )
    _twin_idx = models.Index("(category_id, received_at)")

    @api.depends("document_no")
    def _compute_document(self):
        for complaint in self:
            complaint.certificate_id = complaint._find_document("metrology.certificate", "number")
            item = complaint._find_document("metrology.order.item", "item_uid")
            complaint.item_id = item or complaint.certificate_id.item_id
            order = complaint._find_document("metrology.order", "name")
            complaint.order_id = order or complaint.item_id.order_id

    def _find_document(self, model, name):
        number = (self.document_no or "").strip()
        return self.env[model].search([(name, "=", number)], limit=1) if number else self.env[model]

    @api.depends("partner_id", "reporter_phone", "order_id", "called_back_by_id")
    def _compute_identity(self):
        for complaint in self:
            complaint.identity = complaint._get_identity()

    def _get_identity(self):
        """Return how we know who complains, the strongest proof first."""
        customer = self.partner_id.commercial_partner_id
        if not customer:
            return "none"
        callers = self.env["metrology.phone"]._find_partners(self.reporter_phone or "")
        if customer in callers.commercial_partner_id:
            return "phone"
        if self.called_back_by_id:
            return "call_back"
        order = self.order_id
        holders = order.submitting_partner_id + order.certificate_partner_id
        return "document" if customer in holders.commercial_partner_id else "none"

    @api.depends("state")
    def _compute_is_counted(self):
        for complaint in self:
            complaint.is_counted = complaint.state not in DROPPED_STATES

    @api.depends("severity", "complexity", "touches_safety", "level")
    def _compute_grade(self):
        for complaint in self:
            complaint.grade = get_grade(
                complaint.severity, complaint.complexity, complaint.touches_safety, complaint.level
            )

    @api.depends("partner_id", "reporter_phone", "document_no", "category_id", "received_at")
    def _compute_twin_ids(self):
        for complaint in self:
            domain = complaint._get_twin_domain()
            complaint.twin_ids = self.search(domain, limit=10) if domain else False

    def _get_twin_domain(self):
        """Return the domain of cases that may be this one, or None while there is nothing to compare."""
        same = [Domain(name, "=", self[name]) for name in ("reporter_phone", "document_no") if self[name]]
        if self.partner_id:
            same.append(Domain("partner_id", "=", self.partner_id._origin.id))
        if not same or not self.category_id or not self.received_at:
            return None
        days = timedelta(days=self.env["metrology.complaint.clock"]._get_days("twin"))
        return Domain.AND(
            [
                Domain("id", "!=", self._origin.id),
                Domain("category_id", "=", self.category_id._origin.id),
                Domain("received_at", ">=", self.received_at - days),
                Domain("received_at", "<=", self.received_at + days),
                Domain("state", "not in", DROPPED_STATES),
                Domain.OR(same),
            ]
        )

    # clocks

    @api.model
    def _get_calendar(self):
        return self.env["metrology.calendar.day"]._get_calendar()

    def _get_house(self):
        return self[:1].company_id or self.env.company

    def _get_today(self):
        """Return the day on the wall of the institute, whatever clock the person has."""
        return self._get_house()._get_notice_now().date()

    @api.depends("received_at", "acknowledge_days")
    def _compute_acknowledge_due(self):
        calendar = self._get_calendar()
        for complaint in self:
            start = complaint._get_house()._to_notice_local(complaint.received_at or fields.Datetime.now())
            complaint.acknowledge_due = calendar.add(start.date(), complaint.acknowledge_days)

    @api.depends("received_at", "reopened_on")
    def _compute_clock_start(self):
        for complaint in self:
            start = complaint._get_house()._to_notice_local(complaint.received_at or fields.Datetime.now())
            complaint.clock_start = complaint.reopened_on or start.date()

    @api.depends("clock_start", "allowed_days", "waited_days")
    def _compute_due_date(self):
        calendar = self._get_calendar()
        for complaint in self:
            days = complaint.allowed_days + complaint.waited_days
            complaint.due_date = calendar.add(complaint.clock_start, days)

    @api.depends("state", "due_date", "acknowledge_due", "waiting_since", "grade", "handled_days")
    def _compute_clock_text(self):
        for complaint in self:
            complaint.clock_text = complaint._get_clock_text()

    def _get_clock_text(self):
        """Return the deadline that counts now and the rule it comes from."""
        if self.state == "received":
            return self.env._(
                "Acknowledge by %(day)s: %(days)s working days after receipt",
                day=self.acknowledge_due,
                days=self.acknowledge_days,
            )
        if self.state == "waiting":
            return self.env._(
                "The clock stands since %(day)s: waiting for the customer", day=self.waiting_since
            )
        if self.state in RUNNING_STATES:
            rule = self.env._(
                "Answer by %(day)s: %(grade)s, %(days)s working days from %(start)s",
                day=self.due_date,
                grade=self._get_label("grade") or self.env._("not assessed yet"),
                days=self.allowed_days,
                start=self.clock_start,
            )
            waited = self.env._("%(days)s days of waiting added", days=self.waited_days)
            return f"{rule}, {waited}" if self.waited_days else rule
        if self.told_at and self.is_counted:
            return self.env._(
                "Answered after %(days)s working days, allowed were %(allowed)s",
                days=self.handled_days,
                allowed=self.allowed_days,
            )
        return False

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    @api.depends("state", "due_date", "acknowledge_due", "progress_due")
    def _compute_is_late(self):
        today = self._get_today()
        for complaint in self:
            complaint.is_late = bool(complaint.filtered_domain(self._get_late_domain(today)))

    @api.model
    def _get_late_domain(self, today):
        running = Domain("state", "in", RUNNING_STATES)
        return (
            (Domain("state", "=", "received") & Domain("acknowledge_due", "<", today))
            | (running & Domain("due_date", "<", today))
            | (running & Domain("progress_due", "<", today))
        )

    def _search_is_late(self, operator, value):
        return self._get_late_domain(self._get_today()) if operator == "in" else NotImplemented

    # writing

    @api.onchange("document_no")
    def _onchange_document_no(self):
        """A document says who the customer is."""
        if self.order_id and not self.partner_id:
            self.partner_id = self.order_id.submitting_partner_id

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        for complaint in complaints:
            # sudo: metrology.complaint - number and repetition are noted, nobody types them
            complaint.sudo().write(
                {
                    "name": complaint.site_id._next_number(
                        "complaint_sequence_id", complaint._to_day(complaint.received_at)
                    ),
                    "is_repeat": complaint._find_repeat(),
                }
            )
            complaint._name_person(complaint.intake_user_id, "intake")
            complaint._name_person(complaint.user_id, "handler")
            complaint._note("received")
            complaint._tell_timeline(self.env._("Complaint received"), "in")
        return complaints

    def write(self, vals):
        # a step names the state, and the mixin lets nobody else do so
        if not self.env.su and "state" not in vals:
            self._check_phase(vals)
        result = super().write(vals)
        if vals.get("user_id"):
            for complaint in self:
                complaint._name_person(complaint.user_id, "handler")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A complaint is not deleted. Mark it as duplicate or irrelevant with a reason.")
        )

    def _check_phase(self, vals):
        """Refuse what would change the ground on which later steps stand."""
        for name in vals:
            states = WRITTEN_IN.get(name)
            late = states and self.filtered(lambda complaint, states=states: complaint.state not in states)
            if late:
                raise UserError(
                    self.env._(
                        "%(field)s of %(complaint)s can not be changed while the case is “%(state)s”.",
                        field=self._fields[name]._description_string(self.env),
                        complaint=late[0].name,
                        state=late[0]._state_label(late[0].state),
                    )
                )

    @api.constrains("received_at")
    def _check_received_at(self):
        for complaint in self:
            if complaint.received_at > fields.Datetime.now() + timedelta(minutes=1):
                raise UserError(self.env._("Complained on: this moment has not come yet. Correct it."))

    @api.constrains("user_id", "level")
    def _check_handler(self):
        for complaint in self.filtered("user_id"):
            if complaint.state in OPEN_STATES and not complaint._fits_level(complaint.user_id):
                raise UserError(
                    self.env._(
                        "Handled by: %(person)s does not handle cases of level %(level)s. Choose somebody of "
                        "%(groups)s.",
                        person=complaint.user_id.name,
                        level=complaint.level,
                        groups=complaint._get_level_groups(),
                    )
                )
            if complaint.user_id in complaint._get_people("complained"):
                raise UserError(
                    self.env._("Handled by: the case is about this person. Choose somebody else.")
                )

    def _get_level_groups(self):
        # sudo: res.groups - only their names
        groups = (self.env.ref(xmlid).sudo().name for xmlid in LEVEL_GROUPS[self.level])
        return self.env._(" or ").join(groups)

    def _fits_level(self, user):
        # sudo: res.users - what job another person has
        return any(user.sudo().has_group(group) for group in LEVEL_GROUPS[self.level])

    # helpers of the steps

    def _to_day(self, moment):
        return self._get_house()._to_notice_local(moment).date()

    def _get_people(self, part):
        # sudo: metrology.complaint.person - a rule of the case holds for who may not read all of it
        return self.sudo().person_ids.filtered(lambda person: person.part == part).user_id

    def _name_person(self, user, part):
        """Note that a person is in the case; the first part stays, whatever follows."""
        # sudo: metrology.complaint.person - parts come from steps, nobody types them
        people_sudo = self.sudo().person_ids
        if user and user not in people_sudo.user_id:
            people_sudo.create({"complaint_id": self.id, "user_id": user.id, "part": part})

    def _note(self, step, note=False, notice=None):
        # sudo: metrology.complaint.event - the history is written by steps only
        self.env["metrology.complaint.event"].sudo().create(
            [
                {
                    "complaint_id": complaint.id,
                    "user_id": self.env.uid,
                    "step": step,
                    "level": complaint.level,
                    "note": note,
                    "notice_id": notice.id if notice else False,
                }
                for complaint in self
            ]
        )

    def _tell_timeline(self, words, direction="none", channel=None):
        """One line in the timeline of the customer, which everybody reads: the number, never a word of it."""
        if self.partner_id:
            code = channel.code if channel else self.channel_id.code if direction == "in" else None
            self.env["metrology.interaction"]._log(
                self.partner_id, f"{words} {self.name}", code, direction, self
            )

    def _notify(self, kind, text=""):
        """Queue a notice to the customer and return it; without a customer there is nobody to write to."""
        if not self.partner_id:
            return None
        values = {
            "order": self.name,
            "date": fields.Date.to_string(self.due_date),
            "text": text,
            "site": self.site_id.name,
            "phone": self.site_id.phone or "",
        }
        count = self.env["metrology.complaint.event"].search_count([("complaint_id", "=", self.id)])
        key = f"complaint,{self.id},{kind},{count}"
        return self.env["metrology.notice"]._notify(self.partner_id, kind, values, key, self)

    def _find_repeat(self):
        """Return whether this customer complained about the same within the days of the clock before."""
        if not self.partner_id:
            return False
        days = self.env["metrology.complaint.clock"]._get_days("repeat")
        # sudo: metrology.complaint - counted also when the clerk may not read the earlier case
        return bool(
            self.sudo().search_count(
                [
                    ("id", "!=", self.id),
                    ("partner_id", "=", self.partner_id.id),
                    ("category_id", "=", self.category_id.id),
                    ("received_at", ">=", self.received_at - timedelta(days=days)),
                    ("received_at", "<=", self.received_at),
                    ("is_counted", "=", True),
                ],
                limit=1,
            )
        )

    def _check_open_for_work(self):
        self.check_access("write")
        for complaint in self:
            if complaint.state not in ("acknowledged", "handling", "waiting"):
                raise UserError(
                    self.env._(
                        "%(complaint)s is “%(state)s”: questions are asked while it is acknowledged or "
                        "handled.",
                        complaint=complaint.name,
                        state=complaint._state_label(complaint.state),
                    )
                )

    def _check_words(self, label, words):
        if not (words or "").strip():
            raise UserError(self.env._("%(field)s: write a few words.", field=label))
        return words.strip()

    def _check_marketing(self):
        """What takes a complaint out of the figures is decided by the institute, not by a contractor."""
        if not self.env.user.has_group("metrology_base.group_marketing_officer"):
            raise UserError(
                self.env._("Only the marketing department decides this. Hand the case over to an officer.")
            )

    def _check_handles(self):
        for complaint in self:
            if not complaint._fits_level(self.env.user):
                raise UserError(
                    self.env._(
                        "%(complaint)s is at level %(level)s and handled by %(groups)s.",
                        complaint=complaint.name,
                        level=complaint.level,
                        groups=complaint._get_level_groups(),
                    )
                )

    def _raise_problems(self, problems):
        if problems:
            raise UserError("\n".join(problems))

    # steps

    def action_acknowledge(self):
        """Button: tell the customer that we have it."""
        for complaint in self:
            complaint._transition("acknowledged", {"acknowledged_at": fields.Datetime.now()})
            notice = complaint._notify("complaint_received")
            complaint._note("acknowledged", notice=notice)
        return True

    def action_call_back(self):
        """Button: I called the number on file and the person was who he or she said to be."""
        for complaint in self:
            if not complaint._get_phone_on_file():
                raise UserError(
                    self.env._(
                        "Customer: choose one who has a telephone number on file, and call that number."
                    )
                )
            if complaint.state not in OPEN_STATES:
                raise UserError(self.env._("The case is closed, nobody has to be called back."))
            complaint.check_access("write")
            # sudo: metrology.complaint - who called back is noted, nobody types it
            complaint.sudo().called_back_by_id = self.env.user
            complaint._note("called_back")
        return True

    def _get_phone_on_file(self):
        channel = self.env["metrology.notice.channel.phone"]
        return self.partner_id and channel._get_address(self.partner_id)

    def action_take(self):
        """Button: I handle this case."""
        for complaint in self:
            complaint._check_handles()
            complaint.user_id = self.env.user
        return True

    def action_accept(self):
        """Button: it concerns our work; grade, path and clock follow."""
        for complaint in self:
            complaint._check_assessment()
            level = LEVEL_DESK if complaint.grade == "simple" else LEVEL_MARKETING
            values = {"is_ours": "yes", "level": level, **complaint._get_clock_values(complaint.grade)}
            complaint._transition("handling", values)
            complaint._note("accepted", complaint._get_label("grade"))
        return True

    def _check_assessment(self):
        """Say all that is missing at once."""
        problems = []
        if not self.severity:
            problems.append(self.env._("Severity: assess it."))
        if not self.complexity:
            problems.append(self.env._("Complexity: assess it."))
        marketing = "metrology_base.group_marketing_officer"
        # sudo: res.users - what job the other person has
        handler_sudo = self.user_id.sudo()
        if self.grade == "simple" and not handler_sudo:
            problems.append(self.env._("Handled by: choose who handles it."))
        if self.grade == "major" and not handler_sudo.has_group(marketing):
            problems.append(
                self.env._(
                    "Handled by: a major complaint goes to the marketing department. Choose an officer."
                )
            )
        self._raise_problems(problems)

    def _get_clock_values(self, grade):
        """Return the days that hold for this case from now on."""
        clock = self.env["metrology.complaint.clock"]
        values = {"allowed_days": clock._get_days(grade), "progress_due": False}
        if grade == "major":
            values["progress_due"] = self._get_calendar().add(self._get_today(), clock._get_days("progress"))
        return values

    def action_propose(self):
        """Button: this is the answer; somebody who is not named has to approve it."""
        for complaint in self:
            complaint._check_handles()
            complaint._check_answer()
            complaint._name_person(self.env.user, "decider")
            complaint._transition("proposed")
            complaint._note("proposed", complaint.answer)
        return True

    def _check_answer(self):
        """Say all that is missing at once."""
        problems = []
        for name in ("finding", "cause_ids", "outcome", "response_ids", "answer"):
            value = self[name].strip() if isinstance(self[name], str) else self[name]
            if not value:
                label = self._fields[name]._description_string(self.env)
                problems.append(self.env._("%(field)s: fill it in.", field=label))
        # sudo: metrology.complaint.inquiry - counted only
        if self.sudo().inquiry_ids.filtered(lambda inquiry: inquiry.state == "asked"):
            problems.append(self.env._("Inquiries: some are not answered yet. Wait or withdraw them."))
        self._raise_problems(problems)

    @api.depends("state", "level", "person_ids")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        for complaint in self:
            complaint.may_approve = complaint.state == "proposed" and not complaint._get_approval_problem()

    def _get_approval_problem(self):
        """Return why this person may not approve the answer, if so."""
        user = self.env.user
        # sudo: metrology.complaint.person - independence is judged on all who are named
        named_sudo = self.sudo().person_ids.filtered(lambda person: person.user_id == user)
        if named_sudo:
            return self.env._(
                "You are named in %(complaint)s (%(part)s). Somebody who is not named approves the answer.",
                complaint=self.name,
                part=dict(named_sudo._fields["part"]._description_selection(self.env))[named_sudo.part],
            )
        groups = ["metrology_complaint.group_approver"]
        if self.level == LEVEL_DESK:
            groups.append("metrology_base.group_marketing_officer")
        if not any(user.has_group(group) for group in groups):
            return self.env._("You have no right to approve answers to complaints.")
        return None

    def action_approve(self):
        """Button: the answer is right; I have no part in the case."""
        for complaint in self:
            problem = complaint._get_approval_problem()
            if problem:
                raise UserError(problem)
            complaint._approve()
        return True

    def _approve(self):
        """Note the approver as one more person of the case; the database refuses a second row."""
        # sudo: metrology.complaint.person - the part of an approver comes from this step only
        approval_sudo = self.person_ids.sudo().create(
            {"complaint_id": self.id, "user_id": self.env.uid, "part": "approver"}
        )
        self._transition("approved", {"approval_id": approval_sudo.id, "approved_at": fields.Datetime.now()})
        self._note("approved")

    def _tell(self, channel, note):
        """The customer gets the answer: by a notice, or by a person on a channel who says how."""
        self.ensure_one()
        if self.identity == "none":
            raise UserError(
                self.env._(
                    "Identity check: find out who complains before you tell the result. Compare the "
                    "telephone or document number, or call back the number on file."
                )
            )
        self._transition("told", self._get_told_values())
        notice = None
        if channel:
            self._tell_timeline(self.env._("Result told of complaint"), "out", channel)
        else:
            notice = self._notify("complaint_result", self.answer)
            # sudo: metrology.complaint - the proof of the telling is noted, nobody types it
            self.sudo().notice_id = notice
        words = ": ".join(filter(None, (channel.name if channel else "", note)))
        self._note("told", words, notice)

    def _get_told_values(self):
        days = max(self._get_calendar().count(self.clock_start, self._get_today()) - self.waited_days, 0)
        return {
            "told_at": fields.Datetime.now(),
            "told_by_id": self.env.uid,
            "handled_days": days,
            "is_in_time": days <= self.allowed_days,
            "progress_due": False,
        }

    def action_satisfied(self):
        """Button: the customer is satisfied."""
        for complaint in self:
            complaint._close("yes")
        return True

    def _close(self, satisfied, note=False):
        """End the case; without a word of the customer, or against it, only with the reason."""
        self._transition("closed", {"satisfied": satisfied, "closed_at": fields.Datetime.now()})
        self._note("closed", note)
        self._tell_timeline(self.env._("Complaint closed"))

    def _reopen(self, note):
        """Not satisfied: the same case goes one level up, with a new clock and another approver."""
        self.ensure_one()
        if self.level >= LEVEL_MANAGEMENT:
            self._close("no", note)
            return
        level = self.level + 1
        values = {
            "level": level,
            "user_id": self.user_id.id,
            "satisfied": "no",
            "approval_id": False,
            "approved_at": False,
            "told_at": False,
            "told_by_id": False,
            "notice_id": False,
            "handled_days": 0,
            "is_in_time": False,
            "reopened_on": self._get_today(),
            "waited_days": 0,
            **self._get_clock_values("major"),
        }
        # sudo: res.users - what job the other person has
        if not any(self.user_id.sudo().has_group(group) for group in LEVEL_GROUPS[level]):
            values["user_id"] = False
        self._transition("handling", values)
        self._note("reopened", note)

    def _raise_to_major(self, note):
        self.ensure_one()
        if self.state != "handling" or self.level != LEVEL_DESK:
            raise UserError(
                self.env._("Only a simple complaint that is being handled is raised to a major one.")
            )
        self.check_access("write")
        self._lock_for_transition()
        values = {"level": LEVEL_MARKETING, "user_id": False, **self._get_clock_values("major")}
        # sudo: metrology.complaint - level and clock are noted by this step, nobody types them
        self.sudo().write(values)
        self._note("raised", note)

    def _progress(self, note):
        """Tell the customer how far we are; the next note is due after the days of the clock."""
        self.ensure_one()
        if self.state not in (*RUNNING_STATES, "waiting"):
            raise UserError(self.env._("A progress note belongs to a case that is open."))
        self.check_access("write")
        self._lock_for_transition()
        notice = self._notify("complaint_progress", note)
        if self.grade == "major":
            # sudo: metrology.complaint - the clock is noted by this step, nobody types it
            self.sudo().progress_due = self._get_clock_values("major")["progress_due"]
        self._note("progress", note, notice)

    def _wait(self, note):
        self._transition("waiting", {"waiting_since": self._get_today()})
        notice = self._notify("complaint_question", note)
        self._note("waiting", note, notice)

    def action_resume(self):
        """Button: the customer has answered, the clock goes on."""
        for complaint in self:
            today = complaint._get_today()
            waited = complaint._get_calendar().count(complaint.waiting_since or today, today)
            values = {"waiting_since": False, "waited_days": complaint.waited_days + waited}
            if complaint.progress_due:
                values["progress_due"] = complaint._get_clock_values("major")["progress_due"]
            complaint._transition("handling", values)
            complaint._note("resumed")
        return True

    def _send_back(self, note):
        """The answer is worked over: by the approver's will, or by the handlers' after the approval."""
        if self.state == "approved":
            self._check_handles()
        else:
            problem = self._get_approval_problem()
            if problem:
                raise UserError(problem)
        self._transition("handling", {"approval_id": False, "approved_at": False})
        self._note("sent_back", note)

    def _drop(self, state, note, original=None):
        """Keep the case out of the figures, with the reason."""
        self._check_marketing()
        if state == "duplicate":
            self._check_original(original)
        values = {"drop_reason": note, "original_id": original.id if original else False}
        if state == "not_ours":
            values["is_ours"] = "no"
        self._transition(state, {**values, "closed_at": fields.Datetime.now(), "progress_due": False})
        notice = self._notify("complaint_not_ours", note) if state == "not_ours" else None
        self._note(state, note, notice)

    def _check_original(self, original):
        if not original or original == self or original.state in DROPPED_STATES:
            raise UserError(self.env._("Duplicate of: choose the case that is handled and counted."))

    def action_open_twins(self):
        """Button: cases that may be the same."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("metrology_complaint.action_metrology_complaint"),
            "domain": [("id", "in", (self + self.twin_ids).ids)],
            "context": {},
        }
