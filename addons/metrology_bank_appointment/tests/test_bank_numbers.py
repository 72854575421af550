from odoo import Command
from odoo.tests import tagged

from odoo.addons.metrology_appointment.tests.common import AppointmentCommon
from odoo.addons.metrology_bank.tests.common import BankCommon


@tagged("post_install", "-at_install")
class TestBankNumbers(BankCommon, AppointmentCommon):
    """A booking or a quotation in the remark names the order that came of it."""

    def test_numbers_from_before_the_order(self):
        orders = [self._make_signed_order(2) for _number in range(4)]
        booking = self._book()
        quotation, quoted = (
            self.env["metrology.quotation"].create(
                {
                    "site_id": self.site_a.id,
                    "partner_id": self.customer.id,
                    "line_ids": [Command.create({"instrument_type_id": self.caliper.id})],
                }
            )
            for _number in range(2)
        )
        orders[0].sudo().appointment_id = booking
        quotation.sudo().order_id = orders[1]
        booked = self._book()
        booked.line_ids.sudo().quotation_line_id = quoted.line_ids
        orders[2].sudo().appointment_id = booked
        remarks = (booking.name, f"报价单 {quotation.name.lower()}", quoted.name)
        lines = self._import([self._row(100, remark=remark) for remark in remarks])
        for line, order in zip(lines, orders, strict=False):
            with self.subTest(line.purpose):
                self.assertEqual(line.candidate_ids[0].order_ids, order)
                self.assertIn("named", line.candidate_ids[0].reasons)
                self.assertEqual(line.certainty, "sure")
