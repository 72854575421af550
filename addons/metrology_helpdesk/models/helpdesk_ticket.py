from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.rating.models import rating_data

OPEN_STATES = ("new", "assigned", "waiting_department", "to_tell", "waiting_customer")
# The state to which a request goes back when the customer has said what was missing.
STATE_OF_LEG = {"agent": "assigned", "department": "waiting_department", "tell": "to_tell"}
# What each kind of request asks for before it may be passed on: {form: fields}.
NEEDED = {
    "onsite": ("site_address", "instrument_text"),
    "suggestion": ("suggestion_class_id",),
    "plan": ("instrument_text",),
    "mandatory": ("use_place",),
}
# Only code of ours can put this object into a context; a value sent by a client is never identical with it.
_TAKEN = object()


class HelpdeskTicket(models.Model):
    """A customer's request: with whom it is, until when, and how the customer was told in the end."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "metrology.state.mixin"]
    _order = "id desc"

    _transitions = {
        "assigned": ("new", "waiting_department", "waiting_customer", "to_tell", "closed"),
        "waiting_department": ("new", "assigned", "to_tell", "waiting_customer"),
        "to_tell": ("new", "assigned", "waiting_department", "waiting_customer"),
        "waiting_customer": ("new", "assigned", "waiting_department", "to_tell"),
        "closed": ("new", "assigned", "to_tell", "waiting_customer"),
        "cancelled": OPEN_STATES,
    }

    number = fields.Char(string="Request Number", copy=False)
    state = fields.Selection(
        [
            ("new", "Not taken yet"),
            ("assigned", "With the agent"),
            ("waiting_department", "Waiting for the department"),
            ("to_tell", "To tell the customer"),
            ("waiting_customer", "Waiting for the customer"),
            ("closed", "Closed"),
            ("cancelled", "Given up"),
        ],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    stage_id = fields.Many2one(readonly=True)
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    type_id = fields.Many2one(
        string="Kind of Request",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["helpdesk.ticket.type"]._get_id("advice"),
    )
    kind_code = fields.Char(related="type_id.code", string="Code of the Kind")
    kind_form = fields.Selection(related="type_id.form")
    is_passed_on = fields.Boolean(related="type_id.is_passed_on")
    script = fields.Text(related="type_id.script")
    topic_id = fields.Many2one(
        "metrology.reason",
        domain="[('kind', '=', 'call_reason')]",
        index="btree_not_null",
        ondelete="restrict",
    )
    contact_channel_id = fields.Many2one(
        "metrology.reason",
        string="Came by",
        domain="[('kind', '=', 'contact_channel')]",
        index="btree_not_null",
        ondelete="restrict",
        default=lambda self: self.env["metrology.reason"]._get_known_id("contact_channel", "phone"),
    )
    caller_phone = fields.Char(string="Caller's Phone", help="Under this number the person can be reached.")
    caller_e164 = fields.Char(
        string="Caller's E.164",
        compute="_compute_caller_e164",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    order_id = fields.Many2one(
        "metrology.order", string="Commission Order", index="btree_not_null", ondelete="restrict"
    )
    leg_ids = fields.One2many(
        "metrology.request.leg", "ticket_id", string="Legs of the Request", readonly=True
    )
    leg_id = fields.Many2one("metrology.request.leg", string="Current Leg", compute="_compute_leg")
    clock = fields.Char(compute="_compute_leg")
    rule = fields.Char(compute="_compute_leg")
    is_overdue = fields.Boolean(compute="_compute_leg")
    deadline = fields.Datetime(string="Due By", readonly=True, copy=False)
    answer = fields.Text(readonly=True, copy=False, help="What the customer is told.")
    reopen_count = fields.Integer(string="Reopened", readonly=True, copy=False)
    # what single kinds ask for
    site_address = fields.Char(string="Place of the Visit")
    wished_date = fields.Date(string="Wished Day")
    agreed_date = fields.Date(string="Agreed Day")
    instrument_text = fields.Text(string="Instruments", help="Names, ranges and quantities.")
    suggestion_class_id = fields.Many2one(
        "metrology.reason",
        string="Class of the Suggestion",
        domain="[('kind', '=', 'suggestion_class')]",
        index="btree_not_null",
        ondelete="restrict",
    )
    yearly_volume = fields.Char(string="Volume per Year")
    service_plan = fields.Text(string="Personal Service Plan")
    application_number = fields.Char(help="Number of the application on the platform e-CQS.")
    use_place = fields.Char(
        string="Place of Use", help="District and address where the instruments are used."
    )
    # the customer's card
    customer_order_ids = fields.Many2many(
        "metrology.order", string="Orders in House", compute="_compute_customer_card"
    )
    customer_interaction_ids = fields.Many2many(
        "metrology.interaction", string="Last Contacts", compute="_compute_customer_card"
    )

    _number_unique = models.UniqueIndex(
        "(number) WHERE number != '/'", "This number is already given to another request."
    )
    _open_idx = models.Index(
        "(deadline, id DESC) WHERE state IN ('new', 'assigned', 'waiting_department', 'to_tell', "
        "'waiting_customer')"
    )
    _mine_idx = models.Index(
        "(user_id, deadline) WHERE state IN ('new', 'assigned', 'waiting_department', 'to_tell', "
        "'waiting_customer')"
    )
    _partner_idx = models.Index("(partner_id, id DESC)")
    _commercial_idx = models.Index("(commercial_partner_id, id DESC)")

    @api.depends("number", "name")
    def _compute_display_name(self):
        for ticket in self:
            number = ticket.number if ticket._origin else ""
            ticket.display_name = " - ".join(filter(None, (number, ticket.name)))

    @api.depends("state")
    def _compute_is_open(self):
        for ticket in self:
            ticket.is_open = ticket.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", OPEN_STATES)] if True in value else [("state", "not in", OPEN_STATES)]

    @api.depends("leg_ids.state", "leg_ids.deadline")
    @api.depends_context("lang")
    def _compute_leg(self):
        for ticket in self:
            leg = ticket.leg_ids.filtered(lambda leg: leg.state in ("running", "paused"))[:1]
            ticket.leg_id = leg
            ticket.clock = leg.clock
            ticket.rule = leg.rule
            ticket.is_overdue = leg.is_overdue

    @api.depends("caller_phone")
    def _compute_caller_e164(self):
        phones = self.env["metrology.phone"]
        for ticket in self:
            numbers = phones._get_e164(ticket.caller_phone) if ticket.caller_phone else []
            ticket.caller_e164 = numbers[0] if numbers else False

    @api.depends("partner_id")
    def _compute_customer_card(self):
        """Show what of the customer is in the house, and the last contacts on any channel."""
        for ticket in self:
            family = ticket.partner_id.commercial_partner_id
            ticket.customer_order_ids = self.env["metrology.order"].search(
                [
                    ("submitting_partner_id", "child_of", family.ids),
                    ("state", "in", ("draft", "checked", "signed")),
                ],
                limit=10,
            )
            ticket.customer_interaction_ids = self.env["metrology.interaction"].search(
                [("partner_id", "child_of", family.ids)], limit=10
            )

    @api.onchange("partner_id")
    def _onchange_partner_phone(self):
        if self.partner_id and not self.caller_phone:
            self.caller_phone = self.partner_id.phone_ids[:1].display_name

    @api.onchange("order_id")
    def _onchange_order(self):
        if self.order_id and not self.partner_id:
            self.partner_id = self.order_id.submitting_partner_id

    @api.onchange("type_id")
    def _onchange_type_id(self):
        """Each kind has its people."""
        self.team_id = self.type_id.team_id

    # ------------------------------------------------------------------ create and write

    @api.model
    def _initial_state(self):
        return "assigned" if self.env.context.get("metrology_taken") is _TAKEN else super()._initial_state()

    @api.model_create_multi
    def create(self, vals_list):
        """Number the requests, give them to the people of their kind and start the first clock."""
        now = fields.Datetime.now()
        numbers = self._next_numbers(len(vals_list))
        prepared = [
            self._prepare_request(vals, number, now) for vals, number in zip(vals_list, numbers, strict=True)
        ]
        created = {}
        for is_taken in (True, False):
            numbered = [vals for vals in prepared if bool(vals.get("user_id")) == is_taken]
            requests = self.with_context(metrology_taken=_TAKEN) if is_taken else self
            tickets = super(HelpdeskTicket, requests).create(numbered)
            created.update(zip((vals["number"] for vals in numbered), tickets._ids, strict=True))
        tickets = self.browse(created[number] for number in numbers)
        tickets._open_first_legs(now)
        tickets._log_incoming()
        return tickets

    @api.model
    def _next_numbers(self, count):
        """Return `count` new numbers; gaps are allowed, waiting for each other is not."""
        year = fields.Date.context_today(self).year
        rows = self.env.execute_query(
            SQL("SELECT nextval('metrology_request_number') FROM generate_series(1, %s)", count)
        )
        return [f"GD{year}-{number:07}" for [number] in rows]

    def _auto_init(self):
        result = super()._auto_init()
        self.env.cr.execute("CREATE SEQUENCE IF NOT EXISTS metrology_request_number")
        return result

    def _prepare_ticket_number(self, values):
        return self._next_numbers(1)[0]

    @api.model
    def _prepare_request(self, vals, number, now):
        """Return the values of a new request, completed from its kind."""
        defaults = {f"default_{name}": name for name in ("type_id", "team_id", "user_id")}
        given = {name: self.env.context[key] for key, name in defaults.items() if key in self.env.context}
        vals = {**given, **vals, "number": number}
        kinds = self.env["helpdesk.ticket.type"]
        vals["type_id"] = vals.get("type_id") or kinds._get_id("advice")
        facts = kinds.browse(vals["type_id"])._get_facts()
        vals["team_id"] = vals.get("team_id") or facts.team_id
        state = "assigned" if vals.get("user_id") else "new"
        vals["stage_id"] = self.env["helpdesk.ticket.stage"]._get_ids_by_state()[state]
        hours = self.env["resource.calendar"].browse(facts.calendar_id)
        vals["deadline"] = hours._plan_minutes(now, facts.agent_minutes)
        # what a new request can only be: working it out would ask the database for each of them
        vals.update(unattended=state == "new", rating_last_value=0, positive_rate_percentage=-1)
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        vals["commercial_partner_id"] = partner.commercial_partner_id.id
        return vals

    def _open_first_legs(self, now):
        """Start the agent's clock of new requests."""
        # sudo: metrology.request.leg - legs are written by the steps of a request only
        self.env["metrology.request.leg"].sudo().create(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": "agent",
                    "team_id": ticket.team_id.id,
                    "user_id": ticket.user_id.id,
                    "started_at": now,
                    "resumed_at": now,
                    "minutes": ticket.type_id._get_facts().agent_minutes,
                    "deadline": ticket.deadline,
                    "escalate_at": ticket.deadline,
                }
                for ticket in self
            ]
        )

    def _log_incoming(self):
        """Put new requests on the timelines of their customers."""
        # sudo: metrology.interaction - the program writes for people who may not write by hand
        self.env["metrology.interaction"].sudo().create(
            [
                {
                    "partner_id": ticket.partner_id.id,
                    "summary": f"{ticket.number} {ticket.name}",
                    "channel_id": ticket.contact_channel_id.id,
                    "direction": "in",
                    "kind": "system",
                    "user_id": self.env.uid,
                    "res_model": ticket._name,
                    "res_id": ticket.id,
                }
                for ticket in self
                if ticket.partner_id
            ]
        )

    def write(self, vals):
        former = {ticket: ticket.partner_id for ticket in self} if "partner_id" in vals else {}
        result = super().write(vals)
        for ticket, partner in former.items():
            if ticket.partner_id != partner:
                ticket._leave_to(partner)
        if vals.get("user_id"):
            self.filtered(lambda ticket: ticket.state == "new")._transition("assigned")
            # sudo: metrology.request.leg - whoever has the request has its leg
            self.sudo().leg_ids.filtered(
                lambda leg: leg.state in ("running", "paused") and leg.kind != "department"
            ).write({"user_id": vals["user_id"]})
        return result

    def _leave_to(self, former):
        """The request belongs to another customer now: the former one sees and rates it no longer."""
        self.ensure_one()
        family = former.commercial_partner_id
        # sudo: res.partner - whoever changes the customer takes the former one's people from the followers
        strangers = self.sudo().message_partner_ids.filtered(
            lambda partner: partner.commercial_partner_id == family and partner.partner_share
        )
        self.message_unsubscribe(strangers.ids)
        # sudo: helpdesk.ticket - links that were sent to the former customer are worth nothing any more
        self.sudo().access_token = False
        # sudo: rating.rating - nor may the former customer rate
        self.sudo().rating_ids.filtered(lambda rating: not rating.consumed).unlink()
        # sudo: metrology.interaction - the contacts about it stand on the new customer's timeline
        contacts = self.env["metrology.interaction"].sudo()
        mine = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        if not self.partner_id:
            return
        found = contacts.search(mine)
        if found:
            found.write({"partner_id": self.partner_id.id})
        else:
            self._log_incoming()

    def _compute_stage_id(self):
        """The column follows the state; `_transition` moves both."""
        stages = self.env["helpdesk.ticket.stage"]._get_ids_by_state()
        for ticket in self:
            ticket.stage_id = stages[ticket.state or "new"]

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """The board has one column per state."""
        return stages.browse(stages._get_ids_by_state().values()).sorted("sequence")

    def _get_sla(self):
        """Return the policies that apply; their filters are read, never evaluated."""
        policies = self.env["helpdesk.sla"].search(self._get_sla_ticket_domain())
        return policies.filtered(lambda policy: self.filtered_domain(policy._get_domain()))

    # ------------------------------------------------------------------ steps

    def _transition(self, target, values=None):
        stages = self.env["helpdesk.ticket.stage"]._get_ids_by_state()
        return super()._transition(target, {"stage_id": stages[target], **(values or {})})

    def _check_transition(self, target):
        result = super()._check_transition(target)
        if target == "closed":
            for ticket in self:
                if not ticket.leg_ids.sorted("id")[-1:].proof:
                    raise UserError(
                        self.env._(
                            "“%(request)s” can not be closed: nothing proves that the customer was told. "
                            "Send "
                            "the answer, or note how you told it.",
                            request=ticket.display_name,
                        )
                    )
        return result

    def _check_complete(self):
        """Refuse to pass on what lacks something that its kind asks for."""
        self.ensure_one()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in NEEDED.get(self.kind_form, ())
            if not self[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "“%(request)s” lacks: %(fields)s. Ask the customer and fill it in before you pass it on.",
                    request=self.display_name,
                    fields=", ".join(missing),
                )
            )

    def _pass_on(self, text, team=None):
        """Pass the request on to the people who answer it; their clock starts."""
        self.ensure_one()
        self._check_complete()
        kind = self.type_id
        team = team or kind.answer_team_id
        if not team:
            raise UserError(
                self.env._(
                    "Nobody answers requests of the kind “%(kind)s”. Choose the department.", kind=kind.name
                )
            )
        self._move("waiting_department", "department", kind.department_minutes, team, question=text)
        self._note_step(self.env._("Passed on to %(team)s", team=team.name), text)

    def _answer(self, text):
        """Answer for the department; the clock for telling the customer starts."""
        self.ensure_one()
        leg = self.leg_id
        if self.state != "waiting_department":
            raise UserError(self._illegal_transition_message("to_tell"))
        self._check_answerer(leg)
        # sudo: helpdesk.ticket - people of a department answer without the right to change requests
        ticket_sudo = self.sudo()
        ticket_sudo._move(
            "to_tell", "tell", self.type_id.tell_minutes, self.type_id.team_id, ended=text, answer=text
        )
        ticket_sudo._note_step(self.env._("Answered by %(person)s", person=self.env.user.name), text)

    def _check_answerer(self, leg):
        # sudo: helpdesk.ticket.team - only whether this person is one of them
        members = leg.team_id.sudo().user_ids
        is_officer = self.env.user.has_group("metrology_base.group_marketing_officer")
        if self.env.user not in members and not is_officer:
            raise AccessError(
                self.env._(
                    "“%(request)s” is answered by %(team)s. Only its people may answer.",
                    request=self.display_name,
                    team=leg.team_id.name,
                )
            )

    def _take_back(self, text):
        """Take the request back from the department, or send it back to the agent: something is missing."""
        self.ensure_one()
        self._move("assigned", "agent", self.type_id.agent_minutes, self.type_id.team_id, ended=text)
        self._note_step(self.env._("Back to the agent"), text)

    def _ask_customer(self, text):
        """The customer has to say something first; the clock stops."""
        self.ensure_one()
        leg = self.leg_id
        self._transition("waiting_customer", {"deadline": False})
        # sudo: metrology.request.leg - legs are written by the steps of a request only
        leg.sudo()._pause(text)
        self._note_step(self.env._("Waiting for the customer"), text)

    def _resume(self, text):
        """The customer has said it; the clock runs on."""
        self.ensure_one()
        # sudo: metrology.request.leg - legs are written by the steps of a request only
        leg_sudo = self.leg_id.sudo()
        leg_sudo._resume()
        self._transition(STATE_OF_LEG[leg_sudo.kind], {"deadline": leg_sudo.deadline})
        self._note_step(self.env._("The customer has answered"), text)

    def _send_answer(self, text):
        """Send the answer by the ladder of notices; the request is closed when it has arrived."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "“%(request)s” has no customer to whom a message could be sent. Choose the customer, or "
                    "note how you told it yourself.",
                    request=self.display_name,
                )
            )
        self._check_answered()
        if self.state != "to_tell":
            self._move("to_tell", "tell", self.type_id.tell_minutes, self.type_id.team_id, answer=text)
        leg = self.leg_id
        if leg.notice_id and leg.notice_id.state not in ("cancelled",):
            raise UserError(
                self.env._(
                    "The answer is under way already: %(notice)s is “%(state)s”. Take that notice back "
                    "first.",
                    notice=leg.notice_id.subject,
                    state=leg.notice_id._state_label(leg.notice_id.state),
                )
            )
        notice = self.env["metrology.notice"]._notify(
            self.partner_id,
            "request_answer",
            {"text": text, "order": [self.number], "link": self._get_rating_link()},
            f"request-{leg.id}-{leg.notice_id.id or 0}",
            origin=self,
        )
        # sudo: metrology.request.leg - legs are written by the steps of a request only
        leg.sudo().write({"notice_id": notice.id, "answer": text})
        # sudo: helpdesk.ticket - the answer is noted by the steps only
        self.sudo().answer = text
        self._note_step(self.env._("Answer sent"), text)
        if notice.state in ("delivered", "read", "done"):
            leg._end_by_notice()

    def _get_rating_link(self):
        token = self._rating_get_access_token(self.partner_id)
        return f"{self.get_base_url()}/rate/{token}/5"

    def _check_answered(self):
        """What the department has to answer is not closed over its head."""
        if self.is_passed_on and not self.answer:
            raise UserError(
                self.env._(
                    "“%(request)s” has not been answered by %(team)s yet. Pass it on first.",
                    request=self.display_name,
                    team=self.type_id.answer_team_id.name or "",
                )
            )

    def _tell(self, channel, text):
        """Somebody has told the customer in person: note it as proof and close the request."""
        self.ensure_one()
        self._check_answered()
        values = {"summary": f"{self.number} {text}"[:200]}
        if self.partner_id:
            contact = self.env["metrology.interaction"]._log(
                self.partner_id,
                values["summary"],
                channel_code=channel.code,
                direction="out",
                record=self,
                detail=text,
            )
        else:
            contact = self.env["metrology.interaction"]
        proof = self.env._(
            "%(person)s told the customer, %(channel)s", person=self.env.user.name, channel=channel.name
        )
        # sudo: helpdesk.ticket - the answer is noted by the steps only
        self.sudo().answer = self.answer or text
        self._note_step(proof, text)
        self._close_told(proof, answer=text, interaction_id=contact.id)

    def _close_told(self, proof, **values):
        """End the leg with its proof and close the request."""
        self.ensure_one()
        # sudo: metrology.request.leg - legs are written by the steps of a request only
        self.leg_id.sudo()._end("done", proof=proof, **values)
        self._transition("closed", {"deadline": False})

    def _cancel(self, reason, text):
        """Give the request up: it was withdrawn, written twice or no request at all."""
        self.ensure_one()
        if self.state in ("waiting_department", "to_tell") and not self.env.user.has_group(
            "metrology_base.group_supervisor"
        ):
            raise UserError(
                self.env._(
                    "“%(request)s” is on its way through the department: only a supervisor gives it up.",
                    request=self.display_name,
                )
            )
        why = f"{reason.name}: {text}" if text else reason.name
        # sudo: metrology.request.leg - legs are written by the steps of a request only
        self.leg_id.sudo()._end("cancelled", answer=why)
        self._transition("cancelled", {"deadline": False})
        self._note_step(self.env._("Given up"), why)

    def _withdraw(self):
        """The customer himself gives up a request that nobody has passed on yet."""
        self.ensure_one()
        self.check_access("read")
        if self.state not in ("new", "assigned", "waiting_customer"):
            raise UserError(
                self.env._(
                    "“%(request)s” is “%(state)s” and can not be withdrawn here any more. Write to us or "
                    "call us.",
                    request=self.number,
                    state=self._state_label(self.state),
                )
            )
        # sudo: metrology.reason - customers do not read the lists of the house
        reason_sudo = self.env["metrology.reason"].sudo()._get("request_cancel", "withdrawn")
        # sudo: helpdesk.ticket - customers change requests in no other way
        self.sudo()._cancel(reason_sudo, "")

    def _reopen(self, text):
        """The customer is not content: the agent's clock starts again."""
        self.ensure_one()
        if self.state != "closed":
            raise UserError(self._illegal_transition_message("assigned"))
        kind = self.type_id
        self._move(
            "assigned",
            "agent",
            kind.agent_minutes,
            kind.team_id,
            question=text,
            reopen_count=self.reopen_count + 1,
            closed_date=False,
            answer=False,
        )
        self._note_step(self.env._("Reopened"), text)

    def _move(self, target, leg_kind, minutes, team, question=None, ended=None, **values):
        """End the current leg, change the state, start the clock of the next leg."""
        now = fields.Datetime.now()
        deadline = team._get_hours()._plan_minutes(now, minutes)
        # sudo: metrology.request.leg - legs are written by the steps of a request only
        legs_sudo = self.env["metrology.request.leg"].sudo()
        # sudo: metrology.request.leg - the same
        current_sudo = self.leg_id.sudo()
        self._transition(target, {"deadline": deadline, **values})
        if current_sudo:
            current_sudo._end("done", answer=ended or question)
        legs_sudo.create(
            {
                "ticket_id": self.id,
                "kind": leg_kind,
                "team_id": team.id,
                "user_id": False if leg_kind == "department" else self.user_id.id,
                "minutes": minutes,
                "deadline": deadline,
                "escalate_at": deadline,
                "question": question,
            }
        )

    def _note_step(self, title, text):
        """Write a step and its words into the conversation, for the people of the house."""
        self._message_log(body="\n".join(filter(None, (title, text))))

    # ------------------------------------------------------------------ merging

    def _merge_into(self, target):
        """Put these requests into `target` and give them up as written twice; nothing of them is lost."""
        target.ensure_one()
        merged = self - target
        (merged + target).check_access("write")
        merged._check_mergeable(target)
        target._lock_for_transition()
        merged._lock_for_transition()
        for ticket in merged:
            target.description = (target.description or Markup()) + Markup("<p><b>%s</b></p>%s") % (
                ticket.display_name,
                ticket.description or Markup(),
            )
            ticket._hand_over(target)
            ticket.duplicate_id = target
            # sudo: metrology.request.leg - legs are written by the steps of a request only
            ticket.leg_id.sudo()._end("cancelled", answer=target.display_name)
            ticket._transition("cancelled", {"deadline": False})
            ticket._note_step(self.env._("Merged into %(request)s", request=target.display_name), "")
            target._note_step(self.env._("Merged from %(request)s", request=ticket.display_name), "")

    def _check_mergeable(self, target):
        families = (self + target).partner_id.commercial_partner_id
        if len(families) > 1:
            raise UserError(
                self.env._(
                    "These requests are of different customers: %(customers)s. Correct the customer first.",
                    customers=", ".join(families.mapped("display_name")),
                )
            )
        for ticket in self + target:
            if not ticket.is_open:
                raise UserError(
                    self.env._(
                        "“%(request)s” is “%(state)s”. Only open requests are merged.",
                        request=ticket.display_name,
                        state=ticket._state_label(ticket.state),
                    )
                )

    def _hand_over(self, target):
        """Move conversation, files, activities and contacts to another request."""
        self.ensure_one()
        # sudo: helpdesk.ticket - whoever may change both requests moves all of the conversation
        ticket_sudo = self.sudo()
        ticket_sudo.message_ids.filtered(lambda message: message.message_type != "notification").write(
            {"res_id": target.id}
        )
        ticket_sudo.attachment_ids.write({"res_id": target.id})
        ticket_sudo.activity_ids.write({"res_id": target.id})
        target.message_subscribe(ticket_sudo.message_partner_ids.ids)
        mine = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        ticket_sudo.env["metrology.interaction"].search(mine).write({"res_id": target.id})
        names = ("order_id", "partner_id", "topic_id", "caller_phone", "instrument_text", "site_address")
        target.write({name: self[name] for name in names if self[name] and not target[name]})

    # ------------------------------------------------------------------ buttons

    def action_step(self):
        """Button: open the small window of the step that `default_step` names."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_helpdesk.metrology_request_step_action"
        )
        step = self.env.context.get("default_step")
        return {
            **action,
            "name": self.env["metrology.request.step"]._get_step_label(step),
            "context": {"default_ticket_id": self.id, "default_step": step},
        }

    def assign_to_me(self):
        """Button: take the request; whoever works on requests may help out another team."""
        self.check_access("write")
        self.user_id = self.env.user
        return True

    def _get_answer_template(self):
        """Return the first words of the answer: the customer and the number are filled in, nothing else."""
        self.ensure_one()
        words = self.answer or self.type_id.answer_template or ""
        return words.replace("{customer}", self.partner_id.name or self.partner_name or "").replace(
            "{number}", self.number
        )

    def _creation_subtype(self):
        """The first line of the conversation is a note, written for all new requests at once.

        People learn of new requests by their lists and clocks, not by a mail for each.
        """
        return self.env["mail.message.subtype"]

    def _creation_message(self):
        return self.env._("Request written down")

    # ------------------------------------------------------------------ rating

    @api.depends("rating_ids.rating")
    def _compute_percentage(self):
        """Count the opinions of all requests at once."""
        counts = {}
        for [res_id, rating, count] in self.env["rating.rating"]._read_group(
            self._rating_domain(), ["res_id", "rating"], ["__count"]
        ):
            total, great = counts.get(res_id, (0, 0))
            is_great = rating_data._rating_to_grade(rating) == "great"
            counts[res_id] = (total + count, great + count * is_great)
        for ticket in self:
            total, great = counts.get(ticket.id, (0, 0))
            ticket.positive_rate_percentage = great * 100 / total if total else -1

    def rating_apply(self, rate, token=None, rating=None, feedback=None, **kwargs):
        """Take the customer's opinion of the answer: once, and never from the people of the house."""
        self.ensure_one()
        if self.env.user._is_internal() and not self.env.user._is_superuser():
            raise AccessError(
                self.env._("Requests are rated by customers. Staff can not rate their own work.")
            )
        if token:
            # sudo: rating.rating - the secret of the link is the right
            rating = self.env["rating.rating"].sudo().search([("access_token", "=", token)], limit=1)
        if not rating or (rating.res_model, rating.res_id) != (self._name, self.id):
            raise UserError(self.env._("This link does not belong to a request that can be rated."))
        rating.lock_for_update(allow_referencing=True)
        rating.invalidate_recordset(["consumed"])
        if rating.consumed:
            raise UserError(self.env._("This request has been rated already. Thank you."))
        return super().rating_apply(rate, rating=rating, feedback=feedback, **kwargs)
