from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestOrderNumbers(IntakeCommon):
    def test_numbers_run_without_gaps_per_site_and_year(self):
        site = self.site_a
        numbers = [
            site._next_number("order_sequence_id", date)
            for date in ("2031-03-01", "2031-12-31", "2032-01-01", "2031-06-01")
        ]
        code = site.code
        self.assertEqual(
            numbers, [f"{code}2031-000001", f"{code}2031-000002", f"{code}2032-000001", f"{code}2031-000003"]
        )
        self.assertEqual(
            self.site_b._next_number("order_sequence_id", "2031-03-01"), f"{self.site_b.code}2031-000001"
        )

    def test_a_failed_check_uses_no_number(self):
        good = self._make_order()
        good.action_check()
        bad = self._make_order([])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            bad.action_check()
        following = self._make_order()
        following.action_check()
        self.assertEqual(int(following.name[-6:]), int(good.name[-6:]) + 1)
