import calendar
import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_instrument import cycle, identity
from odoo.addons.metrology_instrument.cycle import next_due

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
months = st.integers(1, 240)


@tagged("post_install", "-at_install")
class TestCycle(BaseCase):
    def test_doctests(self):
        for module in (cycle, identity):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    def test_day_before_the_anniversary(self):
        self.assertEqual(next_due(date(2026, 3, 15), 12), date(2027, 3, 14))
        self.assertEqual(next_due(date(2026, 3, 15), 24), date(2028, 3, 14))
        self.assertEqual(next_due(date(2026, 12, 1), 1), date(2026, 12, 31))
        self.assertEqual(next_due(date(2026, 3, 1), 12), date(2027, 2, 28))
        self.assertEqual(next_due(date(2027, 3, 1), 12), date(2028, 2, 29))

    def test_month_without_that_day(self):
        self.assertEqual(next_due(date(2026, 1, 31), 1), date(2026, 2, 28))
        self.assertEqual(next_due(date(2026, 3, 31), 6), date(2026, 9, 30))
        self.assertEqual(next_due(date(2026, 8, 31), 6), date(2027, 2, 28))
        self.assertEqual(next_due(date(2027, 8, 31), 6), date(2028, 2, 29))

    def test_leap_day(self):
        self.assertEqual(next_due(date(2024, 2, 29), 12), date(2025, 2, 28))
        self.assertEqual(next_due(date(2024, 2, 29), 48), date(2028, 2, 28))
        self.assertEqual(next_due(date(2024, 2, 29), 6), date(2024, 8, 28))

    def test_anniversary_itself(self):
        self.assertEqual(next_due(date(2026, 3, 15), 12, inclusive_minus_one_day=False), date(2027, 3, 15))
        self.assertEqual(next_due(date(2026, 1, 31), 1, inclusive_minus_one_day=False), date(2026, 2, 28))

    def test_no_cycle(self):
        self.assertIsNone(next_due(date(2026, 3, 15), 0))
        with self.assertRaises(ValueError):
            next_due(date(2026, 3, 15), -1)

    @settings(max_examples=300, deadline=None)
    @given(days, months)
    def test_cycle_covers_the_months_and_never_more(self, start, count):
        end = next_due(start, count)
        target = (start.year * 12 + start.month - 1 + count) % 12 + 1
        following = end + timedelta(days=1)
        if start.day <= calendar.monthrange(following.year, following.month)[1] and following.month == target:
            self.assertEqual(following.day, start.day)
        else:
            self.assertEqual(following.day, 1, "a short month ends the cycle")

    @settings(max_examples=300, deadline=None)
    @given(days, months)
    def test_later_start_never_ends_earlier(self, start, count):
        self.assertLessEqual(next_due(start, count), next_due(start + timedelta(days=1), count))
