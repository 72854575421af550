from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AppointmentCommon


@tagged("post_install", "-at_install")
class TestOnsite(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fees = cls.env["metrology.cancellation.fee"].create(
            [
                {"working_days": 5, "amount": 200},
                {"working_days": 2, "amount": 800},
                {"working_days": 5, "amount": 111, "site_id": cls.site_b.id},
            ]
        )

    @classmethod
    def _book_onsite(cls, **values):
        return cls._book(
            4,
            **{
                "kind": "onsite",
                "slot_id": False,
                "planned_from": cls.day,
                "planned_to": cls.later,
                "team_ids": cls.user_laboratory.ids,
                "vehicle": "京A12345",
                **values,
            },
        )

    def test_address_comes_from_the_customer(self):
        self.assertEqual(self._book_onsite().onsite_address, self.customer.street)

    def test_marketing_needs_dates_and_team(self):
        booking = self._book_onsite(
            planned_from=False, planned_to=False, wished_date=self.day, team_ids=False
        )
        booking.action_submit()
        with self.assertRaises(UserError) as refusal:
            booking.with_user(self.user_marketing_officer).action_confirm()
        self.assertIn("Agreed from", str(refusal.exception))
        self.assertIn("Team", str(refusal.exception))

    def test_team_leaves_only_when_all_is_ready(self):
        booking = self._confirm(self._book_onsite())
        booking.power_ok = booking.space_ok = True
        with self.assertRaises(UserError) as refusal:
            booking._arrive()
        self.assertIn("Conditions are met", str(refusal.exception))
        self.assertIn("Safety training done", str(refusal.exception))
        self.assertNotIn("Power", str(refusal.exception))

    def test_becomes_an_onsite_order(self):
        booking = self._confirm(self._book_onsite())
        booking.write({"power_ok": True, "space_ok": True, "conditions_ok": True, "training_done": True})
        order = self.env["metrology.order"].browse(
            booking.with_user(self.user_reception).action_make_order()["res_id"]
        )
        self.assertTrue(order.is_onsite)
        self.assertEqual(order.onsite_address, self.customer.street)
        self.assertFalse(order.item_ids.is_in_house)

    def test_cancellation_fee_by_rule(self):
        booking = self._confirm(self._book_onsite())
        self.assertEqual(booking._get_cancellation_fee(self.wish), 200, "three working days before")
        dialog = self._step(booking, "cancel", reason_id=self.wish.id)
        self.assertEqual(dialog.cancellation_fee, 200)
        dialog.action_apply()
        self.assertEqual(booking.cancellation_fee, 200)

    def test_narrowest_rule_and_own_site(self):
        Fee = self.env["metrology.cancellation.fee"]
        tomorrow = self.calendar.add(self.today, 1)
        self.assertEqual(Fee._get_amount(self.site_a, tomorrow, self.today), 800)
        self.assertEqual(Fee._get_amount(self.site_b, tomorrow, self.today), 111)
        far = self.calendar.add(self.today, 9)
        self.assertEqual(Fee._get_amount(self.site_a, far, self.today), 0)

    def test_no_fee_when_we_cancel_or_nothing_was_agreed(self):
        booking = self._book_onsite()
        self.assertEqual(booking._get_cancellation_fee(self.wish), 0)
        self._confirm(booking)
        institute = self._get_reason("appointment_reason", "institute")
        booking._cancel(institute)
        self.assertEqual(booking.cancellation_fee, 0)

    def test_moving_to_other_days(self):
        booking = self._confirm(self._book_onsite())
        action = self._step(
            booking, "move", planned_from=self.later, planned_to=self.later, reason_id=self.wish.id
        ).action_apply()
        following = self.Appointment.browse(action["res_id"])
        self.assertEqual((following.date, following.vehicle), (self.later, "京A12345"))
        self.assertEqual(following.team_ids, self.user_laboratory)
