from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..working_clock import to_utc
from .common import AppointmentCommon


@tagged("post_install", "-at_install")
class TestBooking(AppointmentCommon):
    def test_number_by_site_and_year(self):
        first, second = self._book(), self._book()
        self.assertRegex(first.name, rf"^AAA-Y{self.today.year}-\d{{6}}$")
        self.assertEqual(int(second.name[-6:]), int(first.name[-6:]) + 1)

    def test_from_request_to_order(self):
        booking = self._book()
        self.assertEqual((booking.state, booking.date, booking.item_count), ("requested", self.day, 2))
        self.assertEqual(booking.instrument_summary, "Caliper × 2")
        self._confirm(booking)
        self._step(booking, "tell", person="张伟", channel_id=self.phone.id).action_apply()
        self.assertEqual(booking.state, "notified")
        self.assertEqual(
            (booking.told_person, booking.told_channel_id, booking.told_by_id),
            ("张伟", self.phone, self.user_agent),
        )
        action = self._step(booking, "arrive", user=self.user_reception).action_arrive_with_order()
        order = self.env["metrology.order"].browse(action["res_id"])
        self.assertEqual(booking.state, "done")
        self.assertTrue(booking.arrived_at)
        self.assertEqual(order.appointment_id, booking)
        self.assertEqual((order.state, order.site_id), ("draft", self.site_a))
        self.assertEqual(order.submitting_partner_id, self.customer)
        self.assertEqual(order.submitter_phone, "13800138000")
        item = order.item_ids
        self.assertEqual((item.name, item.quantity, item.model_spec), ("Caliper", 2, "0-150 mm"))
        self.assertEqual(item.service_id, self.verification)
        self.assertEqual(item.special_requirement, "Three points")

    def test_one_order_only(self):
        booking = self._confirm(self._book()).with_user(self.user_reception)
        first = booking.action_make_order()
        self.assertEqual(booking.action_make_order()["res_id"], first["res_id"])
        self.assertEqual(booking.order_count, 1)
        self.env["metrology.order"].browse(first["res_id"]).action_cancel()
        self.assertNotEqual(booking.action_make_order()["res_id"], first["res_id"])

    def test_instrument_of_last_year(self):
        old = self._make_signed_order().item_ids.instrument_id
        booking = self._book(line_ids=[(0, 0, {"instrument_id": old.id})])
        self.assertEqual(booking.line_ids.serial_no, old.serial_no)
        self.assertEqual(booking.line_ids.name, "Caliper")
        self.assertEqual(booking.line_ids._prepare_order_item()["instrument_id"], old.id)

    def test_incomplete_request_names_everything(self):
        booking = self._book(slot_id=False, line_ids=[], contact_id=False, contact_phone=False)
        booking.contact_phone = False
        with self.assertRaises(UserError) as refusal:
            booking.action_submit()
        for field in ("Phone of the contact", "Slot", "Instruments"):
            self.assertIn(field, str(refusal.exception))

    def test_only_marketing_answers(self):
        booking = self._book()
        booking.action_submit()
        for user in (self.user_agent, self.user_reception, self.user_contract_specialist):
            with self.assertRaisesRegex(AccessError, "Only the marketing department"):
                booking.with_user(user).action_confirm()
        with self.assertRaises(UserError):
            booking.action_submit()

    def test_clock_of_the_marketing_department(self):
        friday = datetime(2026, 10, 9, 7, 0)
        with freeze_time(friday):
            booking = self._book(slot_id=False, wished_date="2026-10-20")
            self.env["metrology.calendar.day"].search([("date", "=", "2026-10-10")]).unlink()
            booking.action_submit()
            # Friday 15:00 and eight hours of work, the weekend between
            self.assertEqual(booking.answer_deadline, to_utc(fields.Date.to_date("2026-10-12"), 15))
            self.assertFalse(booking.is_late)
            self.assertIn("8 working hours", booking.answer_rule)
        with freeze_time(datetime(2026, 10, 12, 8, 0)):
            booking.invalidate_recordset(["is_late"])
            self.assertTrue(booking.is_late)
            self.assertIn(booking, self.Appointment.search([("is_late", "=", True)]))
            self.assertNotIn(booking, self.Appointment.search([("is_late", "=", False)]))
            values = booking.with_user(self.user_marketing_officer)._prepare_answer()
            self.assertAlmostEqual(values["answer_hours"], 9)

    def test_another_date_is_proposed_and_agreed(self):
        booking = self._book(6)
        booking.action_submit()
        dialog = self._step(
            booking, "propose", user=self.user_marketing_officer, slot_id=self.later_slot.id, note="Full"
        )
        dialog.action_apply()
        self.assertEqual((booking.state, booking.slot_id), ("proposed", self.later_slot))
        self.assertEqual((self.slot.booked, self.later_slot.booked), (0, 6))
        self._step(booking, "tell", person="张伟", channel_id=self.phone.id).action_apply()
        self.assertEqual((booking.state, booking.date), ("notified", self.later))

    def test_proposal_refused_goes_back(self):
        booking = self._book()
        booking.action_submit()
        booking.with_user(self.user_marketing_officer)._propose({"slot_id": self.later_slot.id})
        self._step(booking, "tell", person="张伟", channel_id=self.phone.id, agreed=False).action_apply()
        self.assertEqual(booking.state, "at_marketing")
        self.assertFalse(booking.told_at)

    def test_moving_keeps_history(self):
        booking = self._confirm(self._book(6))
        action = self._step(
            booking, "move", slot_id=self.later_slot.id, reason_id=self.wish.id
        ).action_apply()
        following = self.Appointment.browse(action["res_id"])
        self.assertEqual(booking.state, "rescheduled")
        self.assertEqual((following.previous_id, following.state), (booking, "at_marketing"))
        self.assertEqual(following.line_ids.mapped("quantity"), [6])
        self.assertEqual((self.slot.booked, self.later_slot.booked), (0, 6))
        self.assertEqual(booking.slot_id, self.slot, "the old date stays readable")

    def test_agreed_date_is_not_typed_over(self):
        booking = self._confirm(self._book())
        with self.assertRaisesRegex(UserError, "use “Move”"):
            booking.slot_id = self.later_slot
        for values in ({"state": "done"}, {"told_at": fields.Datetime.now()}, {"answer_hours": 0.1}):
            with self.assertRaisesRegex(UserError, "is not typed in"):
                booking.write(values)
        with self.assertRaisesRegex(UserError, "not typed"):
            self._book(told_person="Nobody")

    def test_cancelling_needs_a_reason(self):
        booking = self._book()
        with self.assertRaisesRegex(UserError, "Reason: choose one"):
            self._step(booking, "cancel").action_apply()
        other = self._get_reason("appointment_reason", "other")
        with self.assertRaisesRegex(UserError, "explain"):
            self._step(booking, "cancel", reason_id=other.id).action_apply()
        self._step(booking, "cancel", reason_id=self.wish.id).action_apply()
        self.assertEqual((booking.state, booking.reason_id), ("cancelled", self.wish))
        with self.assertRaisesRegex(UserError, "can not be deleted"):
            booking.sudo().unlink()

    def test_no_show_is_proposed_and_then_noted(self):
        booking = self._confirm(self._book()).with_user(self.user_reception)
        onsite = self._confirm(self._book_onsite())
        with self.assertRaisesRegex(UserError, "may still come"):
            booking.action_no_show()
        with freeze_time(self.slot.stop + timedelta(hours=1)):
            self.env.invalidate_all()
            self.assertTrue(booking.is_missing)
            self.assertIn(booking, self.Appointment.search([("is_missing", "=", True)]))
            self.Appointment._cron_no_show()
            self.assertEqual(booking.state, "confirmed", "today a person decides")
        with freeze_time(self.slot.stop + timedelta(days=3)):
            self.Appointment._cron_no_show()
            self.assertEqual(booking.state, "no_show")
            self.assertEqual(booking.show_rate, 0)
            self.assertEqual(onsite.state, "confirmed", "our own team is no customer")
            booking._arrive()
        self.assertEqual((booking.state, booking.show_rate), ("arrived", 100))

    def _book_onsite(self):
        return self._book(
            kind="onsite", slot_id=False, planned_from=self.day, team_ids=self.user_laboratory.ids
        )

    def test_scan_box_knows_the_booking(self):
        booking = self._confirm(self._book())
        card = self.env["metrology.scan"].with_user(self.user_reception).resolve(booking.name.lower())
        self.assertEqual((card["kind"], card["title"]), ("appointment", booking.name))
        step = card["steps"][0]
        self.assertEqual((step["label"], step["key"]), ("Arrival", "Enter"))
        self.assertEqual(step["action"]["context"]["default_appointment_id"], booking.id)
        card = self.env["metrology.scan"].with_user(self.user_store_keeper).resolve(booking.name)
        self.assertNotIn("Arrival", [step["label"] for step in card["steps"]])

    def test_customer_and_timeline(self):
        booking = self._confirm(self._book())
        self.assertEqual(self.customer.metrology_appointment_count, 1)
        lines = self.env["metrology.interaction"].search(
            [("res_id", "=", booking.id), ("res_model", "=", booking._name)]
        )
        self.assertEqual(lines.partner_id, self.customer)
        self.assertEqual(lines.channel_id, self.phone)

    def test_consultation_and_pickup_end_without_order(self):
        booking = self._confirm(self._book(kind="consult", slot_id=self._get_slot(self.day, "consult").id))
        booking._arrive()
        with self.assertRaisesRegex(UserError, "does not become an order"):
            booking.with_user(self.user_reception).action_make_order()
        booking.action_finish()
        self.assertEqual(booking.state, "done")

    def test_pickup_names_the_items(self):
        slot = self._get_slot(self.day, "pickup")
        booking = self._book(kind="pickup", slot_id=slot.id, line_ids=[])
        with self.assertRaisesRegex(UserError, "To be collected"):
            booking.action_submit()
        booking.pickup_item_ids = self._make_signed_order(3).item_ids
        self.assertEqual((booking.item_count, slot.booked), (3, 3))
        booking.action_submit()

    def test_queries_do_not_grow_with_lines(self):
        self.slot.capacity = 50
        lines = [(0, 0, {"instrument_type_id": self.caliper.id, "quantity": 1}) for _n in range(8)]

        def count(number):
            before = self.env.cr.sql_log_count
            self._book(line_ids=lines[:number])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(8), count(2) + 2)
