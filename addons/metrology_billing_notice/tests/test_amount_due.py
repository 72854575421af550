from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import format_amount

from odoo.addons.metrology_intake.tests.common import IntakeCommon


@tagged("post_install", "-at_install")
class TestAmountDue(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_signed_order(2)
        cls.submitter.lang = "en_US"

    def _tell(self, key):
        values = self.order._prepare_notice_values()
        return self.env["metrology.notice"]._notify(self.submitter, "finished", values, key, self.order)

    def test_the_customer_reads_what_is_to_be_paid(self):
        self.assertEqual(self.order.fee_open, 100)
        amount = format_amount(self.env, 100, self.env.company.currency_id)
        self.assertIn(f"Amount due: {amount}", self._tell("unpaid").body)

    def test_who_pays_by_statement_is_not_asked_for_money(self):
        with patch.object(type(self.order), "_may_pay_later", return_value=True):
            self.assertNotIn("Amount due", self._tell("later").body)
