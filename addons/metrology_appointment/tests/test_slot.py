from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AppointmentCommon


@tagged("post_install", "-at_install")
class TestSlot(AppointmentCommon):
    def test_slots_lie_on_working_days_only(self):
        slots = self.Slot.search([("site_id", "=", self.site_a.id)])
        self.assertGreater(len(slots), 90)
        self.assertTrue(all(self.calendar.is_working(slot.date) for slot in slots))
        self.assertEqual(len(slots), len({(slot.kind, slot.date) for slot in slots}))

    def test_make_up_day_gets_slots_and_holiday_loses_them(self):
        saturday = self.day + timedelta(days=(5 - self.day.weekday()) % 7)
        CalendarDay = self.env["metrology.calendar.day"]
        CalendarDay.search([("date", "in", [saturday, self.day, self.later])]).unlink()
        CalendarDay.create(
            [
                {"date": saturday, "kind": "workday"},
                {"date": self.day, "kind": "holiday"},
                {"date": self.later, "kind": "holiday"},
            ]
        )
        self._book(slot_id=self._get_slot(self.calendar.add(self.later, 1)).id)
        booked = self.later_slot
        self.Appointment.create(self._prepare_booking(slot_id=False, wished_date=self.later))
        # a booking of before the holiday was announced
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE metrology_appointment SET slot_id = %s WHERE wished_date = %s", (booked.id, self.later)
        )
        self.env.invalidate_all()
        self.Slot._cron_refresh()
        self.assertTrue(self._get_slot(saturday))
        self.assertFalse(self._get_slot(self.day), "nobody had booked")
        self.assertTrue(booked.is_closed, "what is booked is closed and waits to be moved")

    def test_weekday_rule_replaces_the_general_one(self):
        weekday = str(self.day.weekday())
        self.env["metrology.appointment.rule"].create(
            {
                "site_id": self.site_a.id,
                "kind": "submit",
                "weekday": weekday,
                "hour_from": 13,
                "hour_to": 15,
                "capacity": 4,
            }
        )
        self.assertEqual(self._get_slot(self.day).mapped("hour_from"), [13])
        self.assertEqual(self._get_slot(self.day).capacity, 4)
        self.assertEqual(self._get_slot(self.later).mapped("hour_from"), [9])

    def test_changed_rule_changes_places_but_not_what_was_typed(self):
        self._book(8)
        self.later_slot.with_user(self.user_supervisor).capacity = 3
        self.rules[0].capacity = 5
        self.assertEqual(self.slot.capacity, 8, "never fewer than are booked")
        self.assertEqual(self.later_slot.capacity, 3)
        self.assertEqual(self._get_slot(self.calendar.add(self.later, 1)).capacity, 5)

    def test_overlapping_rules_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "overlaps"):
            self.rules[0].copy({"hour_from": 11, "hour_to": 12})

    def test_full_slot_refuses_with_a_sentence(self):
        self._book(7)
        self.assertEqual(self.slot.free, 3)
        with self.assertRaisesRegex(UserError, "only 3 places left"):
            self._book(4)

    def test_more_instruments_than_places(self):
        booking = self._book(7)
        with self.assertRaisesRegex(UserError, "only 3 places left"):
            booking.line_ids.quantity = 11
        with self.assertRaisesRegex(UserError, "only 3 places left"):
            booking.write({"line_ids": [(0, 0, {"name": "More", "quantity": 4})]})

    def test_places_come_back(self):
        booking = self._book(7)
        booking.line_ids.quantity = 2
        self.assertEqual(self.slot.booked, 2)
        booking._cancel(self.wish)
        self.assertEqual(self.slot.booked, 0)

    def test_the_database_refuses_too_many(self):
        self._book(7)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE metrology_appointment_slot SET booked = 11 WHERE id = %s", (self.slot.id,)
            )

    def test_closed_and_foreign_slots_are_refused(self):
        self.slot.is_closed = True
        with self.assertRaisesRegex(UserError, "is closed"):
            self._book()
        with self.assertRaisesRegex(ValidationError, "another site or kind"):
            self._book(slot_id=self.later_slot.id, kind="consult")

    def test_counting_again_gives_the_same(self):
        self._book(3)
        self._book(2)._cancel(self.wish)
        for slot in self.Slot.search([("site_id", "=", self.site_a.id)]):
            self.assertEqual(slot.booked, slot._count_booked())
