from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.paper_common import PaperMixin

from .quotation_common import QuotationCommon


@tagged("post_install", "-at_install")
class TestAppointmentPaper(PaperMixin, QuotationCommon):
    def test_booking_sheet(self):
        booking = self._book(special_requirement="Bring #read('x') yourself")
        (page,) = self._print_paper("metrology_appointment.slip", booking)
        for text in (booking.name, "Caliper", "0-150 mm", "09:00–11:30", "Bring #read('x') yourself"):
            self.assertIn(text, page)

    def test_onsite_notice(self):
        booking = self._book(
            kind="onsite",
            slot_id=False,
            planned_from=self.day,
            team_ids=self.user_laboratory.ids,
            standards_to_carry="Gauge blocks",
            power_note="380 V",
        )
        (page,) = self._print_paper("metrology_appointment.onsite_notice", booking, user=self.user_agent)
        for text in (booking.name, "Gauge blocks", "380 V", self.user_laboratory.name, str(self.day)):
            self.assertIn(text, page)

    def test_quotation(self):
        quotation = self._quote_special()
        (page,) = self._print_paper("metrology_appointment.quotation", quotation)
        for text in (quotation.name, "Draft", "Special bench", "100.00", "A blank price"):
            self.assertIn(text, page)
        sent = self._quote_priced()
        sent.action_send()
        (page,) = self._print_paper("metrology_appointment.quotation", sent)
        self.assertIn("Total: 1300.00", page)
        self.assertNotIn("Draft", page)
