from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..const import (
    CLOSING,
    EXPECTED_STATES,
    KINDS,
    OPENING,
    ORDER_KINDS,
)
from ..working_clock import to_local, to_utc

# What was agreed with the customer; it changes only by the steps of the booking.
AGREED_FIELDS = {"kind", "partner_id", "planned_from", "planned_to", "site_id", "slot_id"}
# What is noted by a step, never typed.
PROOF_FIELDS = {
    "arrived_at",
    "cancellation_fee",
    "reason_id",
    "reason_note",
    "told_at",
    "told_by_id",
    "told_channel_id",
    "told_person",
}
# What must be right at the customer's place before the team leaves.
SAFETY_FIELDS = ("power_ok", "space_ok", "conditions_ok", "training_done")
# What the next booking takes over from one that is moved.
MOVED_FIELDS = (
    "kind",
    "site_id",
    "partner_id",
    "contact_id",
    "contact_name",
    "contact_phone",
    "channel_id",
    "special_requirement",
    "item_count",
    "onsite_address",
    "power_note",
    "power_ok",
    "space_note",
    "space_ok",
    "conditions_note",
    "conditions_ok",
    "training_note",
    "training_done",
    "vehicle",
    "standards_to_carry",
)


class MetrologyAppointment(models.Model):
    """A booking: when a customer sends in, picks up, or expects our team at his place."""

    _name = "metrology.appointment"
    _inherit = "metrology.marketing.request"
    _description = "Booking"
    _order = "date desc, id desc"
    _rec_names_search = ["name", "partner_id.name", "contact_phone"]

    _transitions = {
        "at_marketing": ("requested", "proposed"),
        "proposed": ("at_marketing",),
        "confirmed": ("at_marketing", "proposed"),
        "notified": ("confirmed",),
        "arrived": ("confirmed", "notified", "no_show"),
        "done": ("arrived",),
        "no_show": EXPECTED_STATES,
        "rescheduled": ("requested", "at_marketing", "proposed", "confirmed", "notified", "no_show"),
        "cancelled": ("requested", "at_marketing", "proposed", "confirmed", "notified"),
    }

    name = fields.Char(string="Booking number", required=True, readonly=True, copy=False, default="/")
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("at_marketing", "With the marketing department"),
            ("proposed", "Another date proposed"),
            ("confirmed", "Confirmed"),
            ("notified", "Customer told"),
            ("arrived", "Arrived"),
            ("done", "Completed"),
            ("no_show", "No-show"),
            ("rescheduled", "Moved"),
            ("cancelled", "Cancelled"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    kind = fields.Selection(KINDS, required=True, default="submit", index=True)
    site_id = fields.Many2one(
        "metrology.site",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.metrology_site_id,
    )
    company_id = fields.Many2one(related="site_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    contact_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="restrict")
    contact_name = fields.Char(
        string="Name of the contact", compute="_compute_contact_name", store=True, readonly=False
    )
    contact_phone = fields.Char(
        string="Phone of the contact",
        compute="_compute_contact_phone",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    channel_id = fields.Many2one(
        "metrology.reason",
        string="Asked by",
        domain=[("kind", "=", "contact_channel")],
        default=lambda self: self.env["metrology.reason"]._get_default_id("contact_channel", "phone"),
        ondelete="restrict",
        help="The channel on which the customer asked.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Request taken by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    slot_id = fields.Many2one(
        "metrology.appointment.slot",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('site_id', '=', site_id), ('kind', '=', kind), ('free', '>', 0), ('date', '>=', 'today')]",
    )
    wished_date = fields.Date(string="Wished date", help="When no slot was chosen yet.")
    date = fields.Date(compute="_compute_date", store=True, index=True)
    start = fields.Datetime(string="Begin", compute="_compute_start", store=True)
    stop = fields.Datetime(string="End", compute="_compute_start", store=True)
    line_ids = fields.One2many(
        "metrology.appointment.line", "appointment_id", string="Instruments", copy=True
    )
    item_count = fields.Integer(
        string="Number of items", compute="_compute_item_count", store=True, readonly=False
    )
    instrument_summary = fields.Char(string="Kinds of instruments", compute="_compute_instrument_summary")
    pickup_item_ids = fields.Many2many(
        "metrology.order.item",
        "metrology_appointment_item_rel",
        "appointment_id",
        "item_id",
        string="To be collected",
        domain="[('submitting_partner_id', '=', partner_id), ('site_id', '=', site_id),"
        " ('is_in_house', '=', True)]",
        copy=False,
    )
    special_requirement = fields.Text(string="Special requirements")

    told_at = fields.Datetime(string="Customer told on", readonly=True, copy=False)
    told_by_id = fields.Many2one("res.users", string="Told by", readonly=True, copy=False)
    told_channel_id = fields.Many2one("metrology.reason", string="Told on channel", readonly=True, copy=False)
    told_person = fields.Char(string="Who was told", readonly=True, copy=False)
    arrived_at = fields.Datetime(string="Arrived on", readonly=True, copy=False)
    is_missing = fields.Boolean(
        string="Did not come", compute="_compute_is_missing", search="_search_is_missing"
    )
    show_rate = fields.Float(
        string="Show-up rate (%)",
        compute="_compute_show_rate",
        store=True,
        aggregator="avg",
        help="100 for who came, 0 for who did not; who was not expected does not count.",
    )
    reason_id = fields.Many2one("metrology.reason", readonly=True, copy=False)
    reason_note = fields.Char(string="Reason in words", readonly=True, copy=False)
    previous_id = fields.Many2one(
        "metrology.appointment",
        string="Moved from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many("metrology.appointment", "previous_id", string="Moved to")
    order_ids = fields.One2many("metrology.order", "appointment_id", string="Orders")
    order_count = fields.Integer(string="Orders made", compute="_compute_order_count")

    onsite_address = fields.Char(
        string="Address of the work", compute="_compute_onsite_address", store=True, readonly=False
    )
    planned_from = fields.Date(string="Agreed from")
    planned_to = fields.Date(string="Agreed until")
    power_note = fields.Char(string="Power supply")
    power_ok = fields.Boolean(string="Power is there")
    space_note = fields.Char(string="Space")
    space_ok = fields.Boolean(string="Space is enough")
    conditions_note = fields.Char(string="Ambient conditions")
    conditions_ok = fields.Boolean(string="Conditions are met")
    training_note = fields.Char(string="Safety training")
    training_done = fields.Boolean(string="Safety training done")
    team_ids = fields.Many2many("res.users", "metrology_appointment_team_rel", "appointment_id", "user_id")
    vehicle = fields.Char()
    standards_to_carry = fields.Text(string="Standards to carry")
    cancellation_fee = fields.Monetary(readonly=True, copy=False)

    _name_unique = models.UniqueIndex("(name) WHERE name <> '/'", "This booking number is already used.")
    _order_idx = models.Index("(date DESC, id DESC)")
    _deadline_idx = models.Index("(answer_deadline) WHERE state = 'at_marketing'")
    _item_count_positive = models.Constraint("CHECK (item_count >= 0)", "Number of items: write 0 or more.")
    _planned_ordered = models.Constraint(
        "CHECK (planned_from IS NULL OR planned_to IS NULL OR planned_from <= planned_to)",
        "Agreed until: the last day lies before the first one. Correct one of the two dates.",
    )

    # ------------------------------------------------------------------ computed

    @api.depends("name", "partner_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for appointment in self:
            number = appointment.name if appointment.name != "/" else self.env._("New booking")
            appointment.display_name = " ".join(filter(None, (number, appointment.partner_id.name)))

    @api.depends("contact_id")
    def _compute_contact_name(self):
        for appointment in self:
            appointment.contact_name = appointment.contact_id.name or appointment.contact_name

    @api.depends("contact_id", "partner_id")
    def _compute_contact_phone(self):
        for appointment in self:
            appointment.contact_phone = (
                appointment.contact_id.phone or appointment.contact_phone or appointment.partner_id.phone
            )

    @api.depends("partner_id", "kind")
    def _compute_onsite_address(self):
        for appointment in self:
            if appointment.kind == "onsite" and not appointment.onsite_address:
                appointment.onsite_address = self.env["metrology.order"]._get_address(appointment.partner_id)

    @api.depends("slot_id.date", "planned_from", "wished_date", "kind")
    def _compute_date(self):
        for appointment in self:
            planned = appointment.planned_from if appointment.kind == "onsite" else False
            appointment.date = planned or appointment.slot_id.date or appointment.wished_date

    @api.depends("slot_id.start", "slot_id.stop", "date", "planned_to", "kind")
    def _compute_start(self):
        for appointment in self:
            slot, date = appointment.slot_id, appointment.date
            last = appointment.planned_to if appointment.kind == "onsite" else False
            appointment.start = slot.start or (date and to_utc(date, OPENING))
            appointment.stop = slot.stop or (date and to_utc(max(last or date, date), CLOSING))

    @api.depends("line_ids.quantity", "pickup_item_ids", "kind")
    def _compute_item_count(self):
        for appointment in self:
            if appointment.kind == "pickup" and appointment.pickup_item_ids:
                appointment.item_count = len(appointment.pickup_item_ids)
            elif appointment.line_ids:
                appointment.item_count = sum(appointment.line_ids.mapped("quantity"))
            else:
                appointment.item_count = appointment.item_count or 1

    @api.depends("line_ids.name", "line_ids.quantity", "pickup_item_ids.name")
    def _compute_instrument_summary(self):
        for appointment in self:
            counts = {}
            for piece in [*appointment.line_ids, *appointment.pickup_item_ids]:
                counts[piece.name or "—"] = counts.get(piece.name or "—", 0) + piece.quantity
            appointment.instrument_summary = ", ".join(f"{name} × {count}" for name, count in counts.items())

    @api.onchange("site_id", "kind")
    def _onchange_site_id(self):
        slot = self.slot_id
        if slot and (slot.site_id != self.site_id or slot.kind != self.kind):
            self.slot_id = False

    @api.depends("order_ids")
    def _compute_order_count(self):
        for appointment in self:
            appointment.order_count = len(appointment.order_ids)

    @api.depends("state", "stop", "kind")
    def _compute_is_missing(self):
        now = fields.Datetime.now()
        for appointment in self:
            appointment.is_missing = (
                appointment.state in EXPECTED_STATES
                and appointment.kind != "onsite"
                and bool(appointment.stop)
                and appointment.stop < now
            )

    def _search_is_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        missing = self._get_missing_domain(fields.Datetime.now())
        return missing if True in value else ~missing

    @api.model
    def _get_missing_domain(self, before):
        """Customers who were expected until ``before`` and did not come; our own teams do not count."""
        expected = Domain("state", "in", EXPECTED_STATES) & Domain("kind", "!=", "onsite")
        return expected & Domain("stop", "<", before)

    @api.depends("state")
    def _compute_show_rate(self):
        rates = {"arrived": 100.0, "done": 100.0, "no_show": 0.0}
        for appointment in self:
            appointment.show_rate = rates.get(appointment.state)

    # ------------------------------------------------------------------ rules

    @api.constrains("slot_id", "site_id", "kind")
    def _check_slot(self):
        for appointment in self:
            slot = appointment.slot_id
            if slot and (slot.site_id != appointment.site_id or slot.kind != appointment.kind):
                raise ValidationError(
                    self.env._(
                        "Slot: %(slot)s belongs to another site or kind of booking. Choose one of %(site)s.",
                        slot=slot._get_label(),
                        site=appointment.site_id.name,
                    )
                )

    @api.model
    def _guarded_fields(self):
        return super()._guarded_fields() | PROOF_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        self._check_no_proof(vals_list)
        for vals in vals_list:
            site = vals.get("site_id") or self.env.user.metrology_site_id.id
            if not site:
                raise UserError(self.env._("Site: choose at which site the customer is expected."))
            vals["name"] = self.env["metrology.site"].browse(site)._next_number("appointment_sequence_id")
        appointments = super().create(vals_list)
        for appointment in appointments:
            if appointment.slot_id:
                appointment.slot_id._check_bookable()
            appointment._log(
                self.env._(
                    "Booking %(booking)s: %(kind)s",
                    booking=appointment.name,
                    kind=appointment._get_kind_label(),
                ),
                "in",
                appointment.channel_id,
            )
        appointments._count_slots()
        return appointments

    def write(self, vals):
        slots = self.slot_id
        by_step = "state" in vals
        if not by_step and vals.keys() & AGREED_FIELDS:
            self._check_open(vals)
        result = super().write(vals)
        if vals.get("slot_id") and not by_step:
            self.slot_id._check_bookable()
        if vals.keys() & {"slot_id", "item_count", "pickup_item_ids", "line_ids", "state"}:
            self._count_slots(slots)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A booking can not be deleted. Cancel it instead."))

    def _check_open(self, vals):
        """Date, place and customer are typed before marketing answers; later they change by a step."""
        open_states = {"requested"}
        if self._is_marketing():
            open_states.add("at_marketing")
        for appointment in self:
            if appointment.state not in open_states:
                labels = [
                    self._fields[name]._description_string(self.env)
                    for name in sorted(vals.keys() & AGREED_FIELDS)
                ]
                raise UserError(
                    self.env._(
                        "%(booking)s is “%(state)s”. To change %(fields)s, use “Move”.",
                        booking=appointment.name,
                        state=appointment._state_label(appointment.state),
                        fields=", ".join(labels),
                    )
                )

    def _count_slots(self, slots=None):
        """Let the slots of these bookings, and ``slots``, count again; they refuse when they are full."""
        self.flush_recordset()
        (self.slot_id | (slots or self.env["metrology.appointment.slot"]))._recount()

    def _check_transition(self, target):
        if target == "at_marketing":
            self._check_complete()
        elif target == "arrived":
            self._check_safety()

    def _check_complete(self):
        for appointment in self:
            problems = []
            if not appointment.contact_phone:
                problems.append(self.env._("Phone of the contact: fill it in, the customer has to be told."))
            if not appointment.date:
                problems.append(self.env._("Slot: choose one, or write the wished date."))
            if appointment.kind == "pickup" and not appointment.pickup_item_ids:
                problems.append(self.env._("To be collected: choose the items."))
            if appointment.kind in ORDER_KINDS and not appointment.line_ids:
                problems.append(self.env._("Instruments: write what will be tested, one line per kind."))
            if appointment.kind == "onsite" and not appointment.onsite_address:
                problems.append(self.env._("Address of the work: fill it in."))
            appointment._raise_problems(problems)

    def _check_confirmable(self):
        for appointment in self:
            problems = []
            if appointment.kind == "onsite":
                if not appointment.planned_from:
                    problems.append(self.env._("Agreed from: write the first day of the work."))
                if not appointment.team_ids:
                    problems.append(self.env._("Team: choose who goes."))
            elif not appointment.slot_id:
                problems.append(self.env._("Slot: choose one."))
            appointment._raise_problems(problems)
            if appointment.slot_id:
                appointment.slot_id._check_bookable()

    def _check_safety(self):
        for appointment in self.filtered(lambda a: a.kind == "onsite"):
            appointment._raise_problems(
                [
                    self.env._(
                        "%(check)s: not ticked. Ask the customer before the team leaves.",
                        check=self._fields[name]._description_string(self.env),
                    )
                    for name in SAFETY_FIELDS
                    if not appointment[name]
                ]
            )

    def _raise_problems(self, problems):
        if problems:
            raise UserError(
                self.env._("%(booking)s is not complete yet:", booking=self.name)
                + "".join(f"\n• {problem}" for problem in problems)
            )

    # ------------------------------------------------------------------ steps

    def action_submit(self):
        """Give the request to the marketing department; its clock starts."""
        self._transition("at_marketing", self._prepare_submission())
        return True

    def action_confirm(self):
        """The marketing department agrees to date and place."""
        self._check_marketing()
        self._check_confirmable()
        for appointment in self:
            appointment._transition("confirmed", appointment._prepare_answer())
        return True

    def _propose(self, values, note=None):
        """Offer another date and keep its places until the customer has answered."""
        self.ensure_one()
        self._check_marketing()
        if self.kind != "onsite":
            slot = self.env["metrology.appointment.slot"].browse(values.get("slot_id"))
            if not slot or slot == self.slot_id:
                raise UserError(self.env._("Slot: choose another one than the customer asked for."))
            slot._check_bookable()
        self._transition("proposed", {**values, **self._prepare_answer(note)})
        self._check_confirmable()

    def _tell(self, channel, person, agreed=True, date=None):
        """Write down that the customer was told, on which channel and who; to a proposal, what he said."""
        self.ensure_one()
        told = {
            "told_at": date or fields.Datetime.now(),
            "told_by_id": self.env.uid,
            "told_channel_id": channel.id,
            "told_person": person,
        }
        if self.state == "proposed":
            if not agreed:
                self._transition("at_marketing", self._prepare_submission())
                self._log(
                    self.env._("%(booking)s: the customer wants another date", booking=self.name),
                    "out",
                    channel,
                )
                return
            self._transition("confirmed")
        self._transition("notified", told)
        self._log(
            self.env._("%(booking)s: told %(person)s", booking=self.name, person=person), "out", channel
        )

    def _arrive(self):
        """The customer is here, or our team is at the customer's place."""
        self.ensure_one()
        self._transition("arrived", {"arrived_at": fields.Datetime.now()})
        self._log(self.env._("%(booking)s: arrived", booking=self.name), "in")
        self._after_arrival()

    def _after_arrival(self):
        """Hook: what an arrival sets off; addons that know more than bookings extend it."""

    def action_finish(self):
        """Nothing more follows from this visit."""
        self._transition("done")
        return True

    def action_no_show(self):
        """The customer did not come."""
        for appointment in self:
            if not appointment.is_missing:
                raise UserError(
                    self.env._(
                        "%(booking)s: the slot is not over yet, the customer may still come.",
                        booking=appointment.name,
                    )
                )
        self._set_no_show()
        return True

    def _set_no_show(self):
        self._transition("no_show")
        for appointment in self:
            appointment._log(self.env._("%(booking)s: the customer did not come", booking=appointment.name))

    @api.model
    def _cron_no_show(self):
        """Who was expected before today and has not come did not come; until then a person decides."""
        midnight = to_utc(to_local(fields.Datetime.now()).date(), 0)
        self.search(self._get_missing_domain(midnight))._set_no_show()

    def _move(self, values, reason, note=None):
        """Close this booking as moved and return the one that takes its place."""
        self.ensure_one()
        self._transition("rescheduled", {"reason_id": reason.id, "reason_note": note})
        following = self.create({**self._prepare_moved(), **values, "previous_id": self.id})
        following.action_submit()
        if self._is_marketing():
            following.action_confirm()
        self._log(self.env._("%(old)s moved to %(new)s", old=self.name, new=following.name), "none")
        return following

    def _prepare_moved(self):
        vals = self.copy_data()[0]
        moved = {name: vals[name] for name in MOVED_FIELDS if name in vals}
        return {
            **moved,
            "line_ids": vals.get("line_ids", []),
            "pickup_item_ids": [Command.set(self.pickup_item_ids.ids)],
            "team_ids": [Command.set(self.team_ids.ids)],
        }

    def _cancel(self, reason, note=None):
        """Give the places back; on-site work that was agreed costs what the rules say."""
        self.ensure_one()
        if reason.requires_text and not (note or "").strip():
            raise UserError(self.env._("Reason in words: explain “%(reason)s”.", reason=reason.name))
        self._transition(
            "cancelled",
            {
                "reason_id": reason.id,
                "reason_note": note,
                "cancellation_fee": self._get_cancellation_fee(reason),
            },
        )
        self._log(self.env._("%(booking)s cancelled: %(reason)s", booking=self.name, reason=reason.name))

    def _get_cancellation_fee(self, reason):
        """Return what a cancellation costs today; nothing when we cancel or nothing was agreed."""
        self.ensure_one()
        if self.kind != "onsite" or self.state not in EXPECTED_STATES or reason.code == "institute":
            return 0
        today = fields.Date.context_today(self)
        return self.env["metrology.cancellation.fee"]._get_amount(self.site_id, self.planned_from, today)

    # ------------------------------------------------------------------ order

    def action_make_order(self):
        """Open the order of this booking; the first time it is made, filled with what was announced."""
        self.ensure_one()
        order = self._lock_order() or self._make_order(self._prepare_order())
        return {
            "type": "ir.actions.act_window",
            "res_model": order._name,
            "res_id": order.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _lock_order(self):
        """Take the booking for this transaction; return its order if it has become one."""
        self._lock_for_transition()
        # a cancellation a moment ago has to be on the row before the database looks for a second order
        self.order_ids.flush_recordset(["state"])
        return self.order_ids.filtered(lambda o: o.state != "cancelled")[:1]

    def _make_order(self, values, draft=None):
        """Note the arrival and return the order with ``values``: a new one, or the empty ``draft``."""
        self.check_access("write")
        self._check_order_kind()
        if self.state in (*EXPECTED_STATES, "no_show"):
            self._arrive()
        if draft:
            # sudo: metrology.order - nobody types from which booking an order comes, it is noted here
            draft.sudo().appointment_id = self
            draft.write({name: value for name, value in values.items() if name != "appointment_id"})
        else:
            draft = self.env["metrology.order"].create(values)
        if self.state != "done":
            self._transition("done")
        return draft

    def _check_order_kind(self):
        if self.kind not in ORDER_KINDS:
            raise UserError(
                self.env._(
                    "%(booking)s: “%(kind)s” does not become an order.",
                    booking=self.name,
                    kind=self._get_kind_label(),
                )
            )

    def _prepare_order(self):
        """Return the values of the draft order that this booking announces."""
        self.ensure_one()
        onsite = self.kind == "onsite"
        return {
            "appointment_id": self.id,
            "site_id": self.site_id.id,
            "submitting_partner_id": self.partner_id.id,
            "submitter_id": self.contact_id.id,
            "submitter_name": self.contact_name,
            "submitter_phone": self.contact_phone,
            "special_requirement": self.special_requirement,
            "is_onsite": onsite,
            "onsite_address": self.onsite_address if onsite else False,
            "item_ids": [Command.create(line._prepare_order_item()) for line in self.line_ids],
        }

    # ------------------------------------------------------------------ dialogs

    def action_propose(self):
        return self._open_step("propose", self.env._("Propose another date"))

    def action_tell(self):
        return self._open_step("tell", self.env._("The customer was told"))

    def action_arrive(self):
        return self._open_step("arrive", self.env._("Arrival"))

    def action_move(self):
        return self._open_step("move", self.env._("Move the booking"))

    def action_cancel(self):
        return self._open_step("cancel", self.env._("Cancel the booking"))

    def _open_step(self, step, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "metrology.appointment.step",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_appointment_id": self.id, "default_step": step},
        }

    def action_view_orders(self):
        """Open the orders that came of this booking."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_order")
        return {**action, "domain": [("appointment_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------------ words

    def _get_kind_label(self):
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _get_when(self):
        """Return the date in words, with the hours of the slot or the last day on site."""
        self.ensure_one()
        if self.kind == "onsite" and self.planned_from:
            days = {fields.Date.to_string(day) for day in (self.planned_from, self.planned_to) if day}
            return " – ".join(sorted(days))
        return self.slot_id._get_label() if self.slot_id else fields.Date.to_string(self.date) or ""

    def _is_on(self, day):
        """Return whether the customer, or our team at his place, was expected on ``day``."""
        self.ensure_one()
        last = self.planned_to if self.kind == "onsite" else False
        return bool(self.date) and self.date <= day <= (last or self.date)

    def _log(self, summary, direction="none", channel=None):
        line = self.env["metrology.interaction"]._log(
            self.partner_id, summary, direction=direction, record=self
        )
        if channel:
            line.channel_id = channel
