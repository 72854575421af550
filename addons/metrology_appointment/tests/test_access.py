from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AppointmentCommon


@tagged("post_install", "-at_install")
class TestAppointmentAccess(AppointmentCommon):
    def test_who_books(self):
        for user in (
            self.user_reception,
            self.user_agent,
            self.user_contract_specialist,
            self.user_marketing_officer,
        ):
            self.assertTrue(self._book(1, user=user))
        for user in (self.user_store_keeper, self.user_laboratory, self.user_finance, self.user_auditor):
            with self.assertRaises(AccessError):
                self._book(1, user=user)

    def test_everyone_looks_up(self):
        booking = self._book()
        for user in (self.user_store_keeper, self.user_laboratory, self.user_auditor, self.user_reception_b):
            self.assertEqual(booking.with_user(user).partner_id, self.customer)

    def test_only_people_of_the_site_change(self):
        booking = self._book()
        with self.assertRaises(AccessError):
            booking.with_user(self.user_reception_b).special_requirement = "x"
        with self.assertRaises(AccessError):
            booking.with_user(self.user_reception_b).line_ids.quantity = 1
        with self.assertRaises(AccessError):
            booking.with_user(self.user_reception_b).action_submit()

    def test_marketing_answers_at_every_site(self):
        officer = self._make_user("marketing_officer", login="officer_b", site=self.site_b)
        booking = self._book()
        booking.action_submit()
        booking.with_user(officer).action_confirm()
        self.assertEqual(booking.state, "confirmed")

    def test_agents_make_no_orders(self):
        booking = self._confirm(self._book())
        with self.assertRaises(AccessError):
            booking.with_user(self.user_agent).action_make_order()

    def test_places_are_changed_by_supervisors_of_the_site(self):
        self.slot.with_user(self.user_supervisor).capacity = 12
        for user in (self.user_agent, self.user_reception):
            with self.assertRaises(AccessError):
                self.slot.with_user(user).capacity = 99
            with self.assertRaises(AccessError):
                self.rules[0].with_user(user).capacity = 99
        stranger = self._make_user("supervisor", login="supervisor_b", site=self.site_b)
        with self.assertRaises(AccessError):
            self.slot.with_user(stranger).capacity = 13

    def test_cancellation_fees_belong_to_marketing(self):
        Fee = self.env["metrology.cancellation.fee"]
        Fee.with_user(self.user_marketing_officer).create({"working_days": 1, "amount": 5})
        for user in (self.user_agent, self.user_supervisor, self.user_finance):
            with self.assertRaises(AccessError):
                Fee.with_user(user).create({"working_days": 2, "amount": 5})
