from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.test_intake_desk import DeskCommon

from .quotation_common import QuotationCommon


@tagged("post_install", "-at_install")
class TestTakeOver(QuotationCommon, DeskCommon):
    """A scan at the intake desk takes over what was booked or quoted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.last.item_ids.instrument_id
        cls.booking = cls._confirm(
            cls._book(
                special_requirement="Handle with care",
                line_ids=[
                    Command.create({"instrument_id": cls.lots[2].id}),
                    Command.create(
                        {"instrument_type_id": cls.caliper.id, "quantity": 3, "serial_no": "NEW1"}
                    ),
                ],
            )
        )

    def take(self, booking, order=None, key=None, day=None, user=None):
        with freeze_time(f"{day or self.day} 02:00:00"):
            return self.scan(order or self.make_key(), booking.name, key, user)

    def get_order(self, answer):
        return self.env["metrology.order"].browse(answer["order"]["id"])

    def assert_refused(self, booking, words, **options):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.take(booking, **options)

    def test_everything_that_was_announced_comes_along(self):
        answer = self.take(self.booking)
        order = self.get_order(answer)
        self.assertEqual(answer["message"]["tone"], "success")
        self.assertEqual((self.booking.state, self.booking.order_ids), ("done", order))
        self.assertTrue(self.booking.arrived_at)
        self.assertEqual(order.submitting_partner_id, self.customer)
        self.assertEqual((order.submitter_id, order.submitter_phone), (self.submitter, self.submitter.phone))
        self.assertEqual(order.certificate_name, "Holder Ltd", "the heading of last time")
        self.assertEqual(order.special_requirement, "Handle with care")
        known, typed = order.item_ids
        self.assertEqual((known.instrument_id, known.accessory_summary), (self.lots[2], "Probe × 2"))
        self.assertEqual((typed.serial_no, typed.quantity), (False, 3), "three pieces have no common number")
        self.assertEqual((known.awaits_scan, typed.awaits_scan), (True, False))
        confirmed = self.scan(order, known.serial_no)
        self.assertEqual(confirmed["order"]["waitingCount"], 0)

    def test_scan_that_comes_twice_takes_over_once(self):
        reference, key = self.make_key(), self.make_key()
        first = self.take(self.booking, reference, key)
        again = self.take(self.booking, reference, key)
        self.assertEqual(first["order"]["id"], again["order"]["id"])
        self.assertEqual([i["id"] for i in first["items"]], [i["id"] for i in again["items"]])
        self.assertEqual(len(self.booking.order_ids), 1)

    def test_fills_the_empty_order_on_the_screen(self):
        order = self.begin()
        self.assertEqual(self.get_order(self.take(self.booking, order)), order)
        self.assertEqual(len(order.item_ids), 2)

    def test_never_mixes_with_another_order(self):
        order = self.begin(self.last.item_ids[0].item_uid)
        self.assert_refused(self.booking, "Press F10", order=order)
        self.assertEqual(len(order.item_ids), 1)
        self.assertEqual(self.booking.state, "confirmed")

    def test_taken_over_already(self):
        order = self.get_order(self.take(self.booking))
        again = self.take(self.booking)
        self.assertEqual(again["open"], order.id)
        self.assertIn("taken over already", again["message"]["text"])
        order.item_ids.write(
            {"awaits_scan": False, "appearance_id": self.reasons["appearance"].id, "no_accessories": True}
        )
        self.env.cr.execute("UPDATE metrology_order SET state = 'signed' WHERE id = %s", [order.id])
        self.env.invalidate_all()
        again = self.take(self.booking)
        self.assertNotIn("open", again)
        self.assertEqual(again["message"]["tone"], "danger")

    def test_wrong_day_is_taken_over_with_a_warning(self):
        answer = self.take(self.booking, day=self.today)
        self.assertEqual(answer["message"]["tone"], "warning")
        self.assertIn("not for today", answer["message"]["text"])
        self.assertEqual(self.booking.state, "done")

    def test_who_comes_after_all_is_taken_over(self):
        with freeze_time(f"{self.later} 02:00:00"):
            self.booking.invalidate_recordset(["is_missing"])
            self.booking.action_no_show()
        self.assertIn("not for today", self.take(self.booking, day=self.later)["message"]["text"])
        self.assertEqual(self.booking.state, "done")

    def test_refusals(self):
        self.assert_refused(self.booking, "is for", user=self.user_reception_b)
        with self.assertRaises(AccessError):
            self.take(self.booking, user=self.user_store_keeper)
        requested = self._book()
        self.assert_refused(requested, "nothing to take over")
        requested._cancel(self.wish)
        self.assert_refused(requested, "Cancelled")
        following = self.booking._move({"slot_id": self.later_slot.id}, self.wish)
        self.assert_refused(self.booking, following.name)
        with self.assertRaises(UserError):
            self.desk("scan").choose(self.make_key(), "booking", 2**30, self.make_key())

    def test_on_site_booking_waits_for_the_safety_checks(self):
        onsite = {"kind": "onsite", "slot_id": False, "planned_from": self.day, "planned_to": self.later}
        line = [Command.create({"instrument_id": self.lots[0].id})]
        booking = self._confirm(self._book(team_ids=self.user_laboratory.ids, line_ids=line, **onsite))
        self.assert_refused(booking, "Power is there")
        booking.write(dict.fromkeys(("power_ok", "space_ok", "conditions_ok", "training_done"), True))
        answer = self.take(booking, day=self.later)
        order = self.get_order(answer)
        self.assertEqual(answer["message"]["tone"], "success", "the last day of the visit")
        self.assertEqual((order.is_onsite, order.onsite_address), (True, self.customer.street))
        self.assertFalse(order.item_ids.awaits_scan)

    def test_accepted_quotation_brings_its_prices(self):
        quotation = self._quote_priced()
        with self.assertRaisesRegex(UserError, "has to accept it first"), self.env.cr.savepoint():
            self.take(quotation)
        self._accept(quotation)
        reference, key = self.make_key(), self.make_key()
        order = self.get_order(self.take(quotation, reference, key))
        self.assertEqual(order.item_ids.mapped("fee_amount"), [100, 1200])
        self.assertEqual(order.fee_due, quotation.total)
        self.assertEqual(quotation.order_id, order)
        self.assertEqual(self.get_order(self.take(quotation, reference, key)), order)
        self.assertEqual(self.take(quotation)["open"], order.id)
        self.assert_refused(quotation, "is for", user=self.user_reception_b)

    def test_booked_quotation_takes_the_booking_over(self):
        quotation = self._accept(self._quote_priced())
        booking = self.Appointment.browse(quotation.action_make_appointment()["res_id"])
        booking.with_user(self.user_agent).slot_id = self.slot
        self._confirm(booking.with_user(self.user_agent))
        order = self.get_order(self.take(quotation))
        self.assertEqual((booking.state, order.appointment_id), ("done", booking))
        self.assertEqual(order.item_ids.mapped("fee_amount"), [100, 1200])

    def test_empty_screen_shows_who_is_expected(self):
        with freeze_time(f"{self.day} 02:00:00"):
            [visit] = self.desk().get_waiting()["expected"]
            self.assertEqual((visit["kind"], visit["id"]), ("booking", self.booking.id))
            self.assertEqual(visit["items"], 4)
            self.assertEqual(self.desk(user=self.user_reception_b).get_waiting()["expected"], [])
        self.assertEqual(self.desk().get_waiting()["expected"], [], "today nobody")
        self.take(self.booking)
        with freeze_time(f"{self.day} 03:00:00"):
            self.assertEqual(self.desk().get_start()["expected"], [])

    def test_queries_do_not_grow_with_the_lines(self):
        bookings = []
        for size in (1, 2, 7):
            lines = [Command.create({"instrument_type_id": self.caliper.id}) for _index in range(size)]
            bookings.append(self._confirm(self._book(line_ids=lines, slot_id=self.later_slot.id)))
        counts = []
        for booking in bookings:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.take(booking, day=self.later)
            counts.append(self.env.cr.sql_log_count - before)
        _warm, few, many = counts
        self.assertEqual(few, many)
