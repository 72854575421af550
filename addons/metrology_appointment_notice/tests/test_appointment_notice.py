from odoo.tests import tagged

from odoo.addons.metrology_appointment.tests.quotation_common import QuotationCommon


@tagged("post_install", "-at_install")
class TestAppointmentNotice(QuotationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"notice_quiet_from": 0, "notice_quiet_to": 0})
        cls.submitter.write({"lang": "en_US", "email": False})

    def _get_notices(self, record):
        return self.env["metrology.notice"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )

    def _call(self, notice):
        """Nobody can be written to: a person calls and reaches the customer."""
        self.assertIsNone(notice._start())
        self.assertEqual(notice.state, "task")
        notice.with_user(self.user_agent).action_reached()

    def test_confirmed_booking_is_told_with_proof(self):
        booking = self._confirm(self._book())
        notice = self._get_notices(booking)
        self.assertEqual((notice.kind_id.code, notice.partner_id), ("booking_answered", self.submitter))
        for text in (booking.name, str(self.day), "09:00–11:30", "Site A", "It is confirmed"):
            self.assertIn(text, notice.subject + notice.body)
        self.assertEqual(booking.state, "confirmed")
        self._call(notice)
        self.assertEqual((booking.state, booking.told_person), ("notified", self.submitter.name))
        self.assertEqual(booking.told_channel_id, self.phone)
        self.assertEqual(booking.told_by_id, self.user_agent)

    def test_proposal_waits_for_the_customers_word(self):
        booking = self._book()
        booking.action_submit()
        booking.with_user(self.user_marketing_officer)._propose({"slot_id": self.later_slot.id}, "Full.")
        notice = self._get_notices(booking)
        self.assertIn("We propose", notice.body)
        self.assertIn("Full.", notice.body)
        self.assertIn(str(self.later), notice.body)
        self._call(notice)
        self.assertEqual(booking.state, "proposed")
        self._step(booking, "tell", person="张伟", channel_id=self.phone.id).action_apply()
        self.assertEqual(booking.state, "notified")
        self.assertEqual(len(self._get_notices(booking)), 1, "the customer just said yes himself")

    def test_onsite_dates(self):
        booking = self._book(
            kind="onsite",
            slot_id=False,
            planned_from=self.day,
            planned_to=self.later,
            team_ids=self.user_laboratory.ids,
        )
        self._confirm(booking)
        notice = self._get_notices(booking)
        self.assertEqual(notice.kind_id.code, "onsite_dates")
        self.assertIn(f"{self.day} – {self.later}", notice.body)

    def test_who_is_cancelled_is_told(self):
        booking = self._book()
        booking._cancel(self.wish)
        self.assertFalse(self._get_notices(booking))
        booking = self._book()
        booking._cancel(self._get_reason("appointment_reason", "institute"))
        self.assertIn("can not keep this date", self._get_notices(booking).body)

    def test_quotation_by_version(self):
        quotation = self._quote()
        quotation.action_send()
        notice = self._get_notices(quotation)
        self.assertEqual(notice.kind_id.code, "quotation")
        self.assertIn(quotation.link, notice.body)
        self.assertIn(str(quotation.valid_until), notice.body)
        quotation._after_sending()
        self.assertEqual(self._get_notices(quotation), notice)
        quotation.action_revise()
        quotation.action_send()
        self.assertEqual(len(self._get_notices(quotation)), 2)

    def test_nobody_reachable_is_no_obstacle(self):
        self.submitter.phone = self.customer.phone = False
        booking = self._confirm(self._book(contact_phone="13800138000"))
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(len(self._get_notices(booking)), 1)
