from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..const import DAYS_AHEAD, FREE_STATES, KINDS
from ..working_clock import to_utc


class MetrologyAppointmentSlot(models.Model):
    """One part of one day at one site, with its places; made from the rules for the days ahead.

    `booked` is kept in the row, and every booking writes the row: of two people who take the last places at
    the same moment the second one fails to serialize, is retried by Odoo with fresh eyes, and is refused.
    """

    _name = "metrology.appointment.slot"
    _description = "Slot for Bookings"
    _order = "date, hour_from, id"
    _rec_names_search = ["site_id.name"]

    site_id = fields.Many2one("metrology.site", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    hour_from = fields.Float(string="From", required=True, readonly=True)
    hour_to = fields.Float(string="To", required=True, readonly=True)
    start = fields.Datetime(string="Begin", compute="_compute_start", store=True)
    stop = fields.Datetime(string="End", compute="_compute_start", store=True)
    capacity = fields.Integer(required=True, help="Counted in items.")
    is_typed = fields.Boolean(
        string="Set by hand", readonly=True, help="A change of the rule leaves these places as they are."
    )
    is_closed = fields.Boolean(string="Closed", help="Nothing more can be booked here.")
    booked = fields.Integer(readonly=True, default=0)
    free = fields.Integer(string="Free places", compute="_compute_free", store=True)
    appointment_ids = fields.One2many("metrology.appointment", "slot_id", string="Bookings")

    _slot_unique = models.Constraint(
        "UNIQUE (site_id, kind, date, hour_from)", "This slot exists already. Change its places instead."
    )
    _order_idx = models.Index("(date, hour_from, id)")
    _booked_fits = models.Constraint(
        "CHECK (booked <= capacity)", "Capacity: more items are booked already. Move some bookings first."
    )

    @api.depends("date", "hour_from", "hour_to")
    def _compute_start(self):
        for slot in self:
            slot.start = slot.date and to_utc(slot.date, slot.hour_from)
            slot.stop = slot.date and to_utc(slot.date, slot.hour_to)

    @api.depends("capacity", "booked", "is_closed")
    def _compute_free(self):
        for slot in self:
            slot.free = 0 if slot.is_closed else slot.capacity - slot.booked

    @api.depends("date", "hour_from", "hour_to", "free")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for slot in self:
            if not slot.date:
                slot.display_name = self.env._("New slot")
                continue
            slot.display_name = self.env._(
                "%(date)s %(hours)s (%(free)s free)",
                date=format_date(self.env, slot.date, date_format="yyyy-MM-dd EEE"),
                hours=self._format_hours(slot.hour_from, slot.hour_to),
                free=slot.free,
            )

    @api.model
    def _format_hours(self, hour_from, hour_to):
        """Return a stretch of a day as a clock shows it."""
        minutes = [round(hour * 60) for hour in (hour_from, hour_to)]
        return "–".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes)

    def write(self, vals):
        if "capacity" in vals and "is_typed" not in vals:
            vals = {**vals, "is_typed": True}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        booked = self.filtered("appointment_ids")[:1]
        if booked:
            raise UserError(
                self.env._(
                    "%(slot)s has bookings and can not be deleted. Close it.", slot=booked.display_name
                )
            )

    def _recount(self):
        """Count again what is booked; refuse when that is more than there are places.

        The row is written even when nothing changed, so that two bookings always meet here.
        """
        for slot in self.sorted("id"):
            # who waits here and finds the row changed is retried by Odoo with a fresh snapshot
            self.env.cr.execute(
                SQL(
                    "SELECT capacity, booked FROM metrology_appointment_slot WHERE id = %s FOR UPDATE",
                    slot.id,
                )
            )
            capacity, before = self.env.cr.fetchone()
            booked = slot._count_booked()
            if booked > capacity and booked > before:
                raise UserError(
                    self.env._(
                        "%(slot)s at %(site)s has only %(free)s places left. Choose another slot or fewer "
                        "items.",
                        slot=slot._get_label(),
                        site=slot.site_id.name,
                        free=capacity - before,
                    )
                )
            # sudo: metrology.appointment.slot - whoever books changes the count, not the places
            slot.sudo().booked = booked
            slot.flush_recordset(["booked"])
            if booked == before:
                self.env.cr.execute(
                    SQL("UPDATE metrology_appointment_slot SET booked = booked WHERE id = %s", slot.id)
                )

    def _count_booked(self):
        self.ensure_one()
        # sudo: metrology.appointment - all bookings of the slot count, whoever may see them
        groups = (
            self.env["metrology.appointment"]
            .sudo()
            ._read_group(
                [("slot_id", "=", self.id), ("state", "not in", FREE_STATES)], [], ["item_count:sum"]
            )
        )
        return groups[0][0] or 0

    def _get_label(self):
        self.ensure_one()
        return f"{fields.Date.to_string(self.date)} {self._format_hours(self.hour_from, self.hour_to)}"

    def _check_bookable(self):
        """Refuse a slot that is closed, over, or on a day without work."""
        self.ensure_one()
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        if not calendar.is_working(self.date):
            raise UserError(
                self.env._("Slot: %(slot)s is no working day. Choose another.", slot=self._get_label())
            )
        if self.is_closed:
            raise UserError(self.env._("Slot: %(slot)s is closed. Choose another.", slot=self._get_label()))
        if self.stop < fields.Datetime.now():
            raise UserError(self.env._("Slot: %(slot)s is over. Choose a later one.", slot=self._get_label()))

    @api.model
    def _get_days_ahead(self):
        # sudo: ir.config_parameter - how far one may book is no secret
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param("metrology_appointment.days_ahead", DAYS_AHEAD))

    @api.model
    def _refresh_soon(self):
        """Have the nightly job run now: holidays change in bulk and nobody waits for it."""
        cron = self.env.ref("metrology_appointment.ir_cron_slots", raise_if_not_found=False)
        if cron:
            # sudo: ir.cron - whoever edits the calendar may start the job that follows from it
            cron.sudo()._trigger()

    @api.model
    def _cron_refresh(self):
        """Open the slots of the days ahead."""
        self._refresh(self.env["metrology.site"].search([]))

    @api.model
    def _refresh(self, sites):
        """Make the slots of ``sites`` from tomorrow to the end of the booking window fit the rules.

        Slots with bookings are never taken away: they are closed, and their bookings wait to be moved.
        """
        today = fields.Date.context_today(self)
        days = [today + timedelta(days=number) for number in range(self._get_days_ahead() + 1)]
        # sudo: metrology.appointment.slot - slots follow from the rules, nobody makes them by hand
        slots_sudo = self.sudo()
        existing = {
            (slot.site_id.id, slot.kind, slot.date, slot.hour_from): slot
            for slot in slots_sudo.search([("site_id", "in", sites.ids), ("date", ">=", today)])
        }
        wanted = slots_sudo._get_wanted(sites, days)
        slots_sudo._insert_missing([key for key in wanted if key not in existing], wanted)
        for key, slot in existing.items():
            rule = wanted.get(key)
            if rule:
                slot._follow(rule)
            elif slot.date <= days[-1]:
                slot._withdraw()

    @api.model
    def _get_wanted(self, sites, days):
        """Return ``{(site id, kind, day, hour): rule}`` for the working days among ``days``."""
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        rules = self.env["metrology.appointment.rule"].search([("site_id", "in", sites.ids)])
        return {
            (site.id, kind, day, rule.hour_from): rule
            for (site, kind), group in rules.grouped(lambda rule: (rule.site_id, rule.kind)).items()
            for day in days
            if calendar.is_working(day)
            for rule in group._holds_on(day)
        }

    @api.model
    def _insert_missing(self, keys, wanted):
        """Insert slots; another transaction may be doing the same, so the database decides."""
        if not keys:
            return
        rows = [
            (*key, wanted[key].hour_to, wanted[key].capacity, to_utc(key[2], key[3]))
            + (to_utc(key[2], wanted[key].hour_to), wanted[key].capacity, self.env.uid, self.env.uid)
            for key in keys
        ]
        values = SQL(", ").join(
            SQL(
                "(%s, FALSE, FALSE, 0, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')",
                SQL(", ").join(row),
            )
            for row in ([SQL("%s", value) for value in row] for row in rows)
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO metrology_appointment_slot (site_id, kind, date, hour_from, hour_to, capacity,"
                " start, stop, free, create_uid, write_uid, is_typed, is_closed, booked, create_date,"
                " write_date)"
                " VALUES %s ON CONFLICT DO NOTHING",
                values,
            )
        )
        self.invalidate_model()

    def _follow(self, rule):
        """Take hours and places of the rule; never fewer places than are booked."""
        self.ensure_one()
        vals = {}
        if self.is_closed and not self.is_typed:
            vals["is_closed"] = False
        if self.hour_to != rule.hour_to:
            vals["hour_to"] = rule.hour_to
        capacity = max(rule.capacity, self.booked)
        if not self.is_typed and self.capacity != capacity:
            vals["capacity"] = capacity
        if vals:
            self.write({**vals, "is_typed": self.is_typed})

    def _withdraw(self):
        """The rules do not want this slot any more."""
        self.ensure_one()
        if self.appointment_ids:
            self.write({"is_closed": True})
        else:
            self.unlink()

    def action_view_appointments(self):
        """Open the bookings of this slot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_appointment.action_metrology_appointment"
        )
        return {**action, "domain": [("slot_id", "=", self.id)], "context": {}}
