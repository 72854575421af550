"""Bookings, on-site visits and quotations of the demo world, in every state.

Who came, came for an order that the world has: those bookings belong to the days of their orders. The others
lie around the day on which the world is made, because slots are open from that day on only.
"""

import random
from datetime import timedelta

from odoo import Command, fields
from odoo.tools import SQL

CAPACITY = (
    ("submit", 9, 11.5, 40),
    ("submit", 13, 16.5, 40),
    ("mandatory", 9, 11.5, 15),
    ("pickup", 9, 11.5, 40),
    ("pickup", 13, 16.5, 40),
    ("consult", 13, 16.5, 6),
)
INVENTED = "演示数据，不是真实的收费标准"
# State of bookings that are still to come, and how many of them.
COMING = (
    ("requested", 3),
    ("at_marketing", 4),
    ("late", 1),
    ("proposed", 2),
    ("confirmed", 4),
    ("notified", 6),
    ("rescheduled", 2),
    ("cancelled", 2),
)
ONSITE = ("requested", "at_marketing", "confirmed", "notified", "cancelled")
QUOTATIONS = (
    ("draft", 1),
    ("at_marketing", 2),
    ("late", 1),
    ("priced", 1),
    ("sent", 3),
    ("accepted", 1),
    ("booked", 1),
    ("declined", 1),
    ("expired", 1),
    ("cancelled", 1),
)
WISHES = ("请安排电子天平专用台面", "送检器具较多，请预留两个窗口", "证书需注明设备编号", False, False)
SPECIALS = (("大型拉力试验机现场校准", 3800), ("非标夹具参数测试", 1600), ("洁净间风速在线校准", 2400))
COME_WITH_BOOKING, NO_SHOWS, PICKUPS = 12, 3, 2


class Bookings:
    """Makes capacity, bookings and quotations by the steps that people take."""

    def __init__(self, env, seed, house):
        self.env = env
        self.rng = random.Random(f"{seed}/bookings")
        self.house = house
        self.today = fields.Date.context_today(env.user)
        self.calendar = env["metrology.calendar.day"]._get_calendar()

    # Capacity

    def make_capacity(self):
        """Open the counters for bookings, and say what late cancelling costs."""
        self.env["metrology.appointment.rule"].create(
            [
                {"site_id": site.id, "kind": kind, "hour_from": start, "hour_to": stop, "capacity": places}
                for site in self.house.get_sites()
                for kind, start, stop, places in CAPACITY
            ]
        )
        self.env["metrology.cancellation.fee"].create(
            [
                {"working_days": days, "amount": amount, "currency_id": self.env.ref("base.CNY").id}
                | {"note": INVENTED}
                for days, amount in ((1, 800), (3, 300))
            ]
        )

    # Bookings

    def make_bookings(self):
        """Make those who came, those who did not, and those who are expected."""
        self.make_those_who_came()
        self.make_no_shows()
        for state, count in COMING:
            for _number in range(count):
                self.take_to(self.book(*self.choose_lots()), state)
        self.make_pickups()
        for state in ONSITE:
            self.take_to(self.book_onsite(*self.choose_lots()), state)

    def choose_lots(self):
        """Return a site, a customer and a few of his instruments."""
        site = self.rng.choice(list(self.house.get_sites()))
        laboratories = self.env["metrology.laboratory"].search([("site_id", "=", site.id)])
        lots = self.env["stock.lot"].search(
            [
                ("is_instrument", "=", True),
                ("owner_id", "!=", False),
                ("instrument_type_id.discipline_id", "in", laboratories.discipline_ids.ids),
            ],
            order="id",
        )
        customer = self.rng.choice(list(lots.owner_id))
        return site, customer, lots.filtered(lambda lot: lot.owner_id == customer)[: self.rng.randint(1, 5)]

    def get_agent(self):
        return self.house.get_user(self.rng.choice(("agent1", "agent2")))

    def get_officer(self):
        return self.house.get_user("marketing")

    def get_slot(self, site, kind="submit", days=None):
        """Return an open slot some working days ahead."""
        day = self.calendar.add(self.today, days or self.rng.randint(1, 8))
        slots = self.env["metrology.appointment.slot"].search(
            [("site_id", "=", site.id), ("kind", "=", kind), ("date", "=", day)]
        )
        return self.rng.choice(list(slots))

    def prepare(self, site, customer, lots):
        contact = customer.child_ids[:1] or customer
        return {
            "site_id": site.id,
            "partner_id": customer.id,
            "contact_id": contact.id,
            "channel_id": self.get_channel(self.rng.choice(("phone", "web"))).id,
            "special_requirement": self.rng.choice(WISHES),
            "line_ids": [Command.create({"instrument_id": lot.id}) for lot in lots],
        }

    def get_channel(self, code):
        return self.env["metrology.reason"]._get("contact_channel", code)

    def get_reason(self, code):
        return self.env["metrology.reason"]._get("appointment_reason", code)

    def book(self, site, customer, lots):
        values = {**self.prepare(site, customer, lots), "slot_id": self.get_slot(site).id}
        return self.env["metrology.appointment"].with_user(self.get_agent()).create(values)

    def book_onsite(self, site, customer, lots):
        day = self.calendar.add(self.today, self.rng.randint(4, 12))
        return (
            self.env["metrology.appointment"]
            .with_user(self.get_agent())
            .create(
                {
                    **self.prepare(site, customer, lots),
                    "kind": "onsite",
                    "onsite_address": f"{customer.city or ''}{customer.street or ''}",
                    "wished_date": day,
                    "planned_from": day,
                    "planned_to": self.calendar.add(day, 1),
                    "power_note": "220 V，16 A 插座两处",
                    "power_ok": True,
                    "space_note": "设备周围留 1.5 m 通道",
                    "space_ok": True,
                    "conditions_note": "室温 20 ± 2 ℃",
                    "training_note": "入厂安全教育约 30 分钟",
                    "team_ids": [Command.set(self.house.get_user("lab", site).ids)],
                    "vehicle": "京A·演示1",
                    "standards_to_carry": "量块一套、激光干涉仪",
                }
            )
        )

    def take_to(self, booking, state):
        """Take a booking through its steps as far as ``state``."""
        officer = booking.with_user(self.get_officer())
        if state == "requested":
            return
        booking.action_submit()
        if state == "late":
            self.stamp(booking, {"answer_deadline": self.at(-1, 12), "submitted_at": self.at(-2, 11)})
        elif state == "proposed":
            officer._propose({"slot_id": self.get_slot(booking.site_id, days=9).id}, "该时段已满")
        elif state != "at_marketing":
            officer.action_confirm()
            if state != "confirmed":
                booking._tell(self.get_channel("phone"), booking.contact_name)
            if state == "rescheduled":
                slot = self.get_slot(booking.site_id, days=10)
                booking._move({"slot_id": slot.id}, self.get_reason("customer"))
            elif state == "cancelled":
                booking._cancel(self.get_reason("not_ready"), "设备检修，推迟送检")

    def make_pickups(self):
        """Customers who were told that their things are ready come for them."""
        Order = self.env["metrology.order"]
        orders = Order.search(
            [("item_ids.is_ready_for_pickup", "=", True), ("is_onsite", "=", False)], order="id"
        )
        for order in orders[:PICKUPS]:
            customer = order.submitting_partner_id
            booking = (
                self.env["metrology.appointment"]
                .with_user(self.house.get_user("reception", order.site_id))
                .create(
                    {
                        **self.prepare(order.site_id, customer, []),
                        "kind": "pickup",
                        "slot_id": self.get_slot(order.site_id, "pickup", days=1).id,
                        "pickup_item_ids": order.item_ids.filtered("is_ready_for_pickup").ids,
                    }
                )
            )
            self.take_to(booking, "notified")

    # The past

    def at(self, days, hour):
        """Return a moment some days from today at that hour of the house."""
        midnight = fields.Datetime.to_datetime(self.today) - timedelta(hours=8)
        return midnight + timedelta(days=days, hours=hour)

    def make_those_who_came(self):
        """Some of the orders were booked before; these bookings are done."""
        Order = self.env["metrology.order"]
        orders = Order.search(
            [("state", "in", ("signed", "archived")), ("appointment_id", "=", False)], order="id desc"
        )
        onsite = orders.filtered("is_onsite")[:2]
        for order in onsite + (orders - onsite)[:COME_WITH_BOOKING]:
            lots = order.item_ids.instrument_id
            make = self.book_onsite if order.is_onsite else self.book
            booking = make(order.site_id, order.submitting_partner_id, lots)
            if order.is_onsite:
                booking.write({"conditions_ok": True, "training_done": True})
            self.take_to(booking, "notified")
            booking._arrive()
            booking._transition("done")
            order.appointment_id = booking
            self.move_to(booking, order.order_date)

    def make_no_shows(self):
        for number in range(1, NO_SHOWS + 1):
            booking = self.book(*self.choose_lots())
            self.take_to(booking, "notified")
            booking._set_no_show()
            self.move_to(booking, self.calendar.add(self.today, -3 * number))

    def move_to(self, booking, day):
        """Let the visit have taken place on ``day``, and everything before it in the days before."""
        days = (day - self.today).days
        asked, answered = self.at(days - 6, 10), self.at(days - 5, self.rng.randint(9, 15))
        moments = {
            "create_date": asked,
            "submitted_at": asked,
            "answer_deadline": booking._get_deadline(asked),
            "answered_at": answered,
            "told_at": answered + timedelta(minutes=40),
            "state_date": self.at(days, 10),
            "arrived_at": self.at(days, 10) if booking.arrived_at else None,
        }
        if booking.kind == "onsite":
            moments |= {"planned_from": day, "planned_to": day}
        else:
            moments["slot_id"] = self.get_past_slot(booking.site_id, day).id
        slot = booking.slot_id
        self.stamp(booking, moments)
        clock = booking._get_clock()
        shift = timedelta(hours=8)
        self.stamp(booking, {"answer_hours": clock.count(asked + shift, answered + shift)})
        (slot | booking.slot_id)._recount()

    def get_past_slot(self, site, day):
        """Return the morning slot of a day that is over; nobody can book it any more."""
        Slot = self.env["metrology.appointment.slot"]
        key = {"site_id": site.id, "kind": "submit", "date": day, "hour_from": 9.0}
        return Slot.search([(name, "=", value) for name, value in key.items()]) or Slot.create(
            {**key, "hour_to": 11.5, "capacity": 80}
        )

    def stamp(self, record, values):
        """Write what no step of today could write: when things happened. For the demo world only."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()),
                record.id,
            )
        )
        record.invalidate_recordset()
        if record._name == "metrology.appointment":
            for name in ("date", "start", "stop"):
                self.env.add_to_compute(record._fields[name], self.env[record._name].browse(record.id))
        self.env.flush_all()

    # Quotations

    def make_quotations(self):
        """Make quotations in every state."""
        for state, count in QUOTATIONS:
            for _number in range(count):
                self.take_quotation_to(self.quote(state), state)

    def quote(self, state):
        site, customer, lots = self.choose_lots()
        lines = [
            {"instrument_type_id": lot.instrument_type_id.id, "model_spec": lot.model_spec}
            | {"measuring_interval": lot.measuring_interval, "accuracy_class": lot.accuracy_class}
            | {"quantity": self.rng.randint(1, 6)}
            for lot in lots
        ]
        name, _price = self.rng.choice(SPECIALS)
        lines.append({"name": name, "service_id": self.env["metrology.service"]._get_by_code("testing").id})
        return (
            self.env["metrology.quotation"]
            .with_user(self.get_agent())
            .create(
                {
                    "site_id": site.id,
                    "partner_id": customer.id,
                    "contact_id": customer.child_ids[:1].id,
                    "urgency": self.rng.choice(("normal", "normal", "urgent_72h")),
                    "line_ids": [Command.create(line) for line in lines],
                }
            )
        )

    def take_quotation_to(self, quotation, state):
        officer = quotation.with_user(self.get_officer())
        if state == "draft":
            return
        quotation.action_submit()
        if state == "late":
            self.stamp(quotation, {"answer_deadline": self.at(-1, 15), "submitted_at": self.at(-3, 10)})
        if state in ("at_marketing", "late"):
            return
        prices = dict(SPECIALS)
        for line in officer.line_ids.filtered(lambda line: not line.is_fee_known):
            line.unit_fee = prices.get(line.name, 120)
        officer.action_answer()
        if state == "priced":
            return
        quotation.action_send()
        if state in ("accepted", "booked", "declined"):
            name = quotation.contact_id.name or quotation.partner_id.name
            quotation._reply(state != "declined", name, "phone")
        if state == "booked":
            quotation.action_make_appointment()
        elif state == "expired":
            self.stamp(quotation, {"valid_until": self.today - timedelta(days=3)})
            quotation._cron_expire()
        elif state == "cancelled":
            quotation.action_cancel()
