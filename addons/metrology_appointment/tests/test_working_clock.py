from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_base.working_days import WorkingDayCalendar

from ..working_clock import WorkingClock, to_local, to_utc

HOLIDAY, MAKE_UP = date(2026, 10, 7), date(2026, 10, 10)
CLOCK = WorkingClock(WorkingDayCalendar([HOLIDAY], [MAKE_UP]), 9, 17)
MOMENTS = st.datetimes(datetime(2026, 9, 28), datetime(2026, 10, 20)).map(lambda m: m.replace(microsecond=0))


@tagged("post_install", "-at_install")
class TestWorkingClock(BaseCase):
    def test_over_night_holiday_and_make_up_saturday(self):
        self.assertEqual(CLOCK.add(datetime(2026, 10, 6, 15), 4), datetime(2026, 10, 8, 11))
        self.assertEqual(CLOCK.add(datetime(2026, 10, 9, 16), 2), datetime(2026, 10, 10, 10))
        self.assertEqual(CLOCK.add(datetime(2026, 10, 10, 20), 1), datetime(2026, 10, 12, 10))
        self.assertEqual(CLOCK.count(datetime(2026, 10, 6, 15), datetime(2026, 10, 8, 11)), 4)
        self.assertEqual(CLOCK.count(datetime(2026, 10, 8, 11), datetime(2026, 10, 6, 15)), 0)

    @settings(max_examples=150, deadline=None)
    @given(start=MOMENTS, hours=st.integers(0, 60))
    def test_counting_is_the_inverse_of_adding(self, start, hours):
        end = CLOCK.add(start, hours)
        self.assertAlmostEqual(CLOCK.count(start, end), hours)
        self.assertTrue(CLOCK.calendar.is_working(end.date()))

    @settings(max_examples=100, deadline=None)
    @given(start=MOMENTS, first=st.integers(0, 100), second=st.integers(0, 100))
    def test_hours_add_up(self, start, first, second):
        middle = start + timedelta(hours=first)
        end = middle + timedelta(hours=second)
        parts = CLOCK.count(start, middle) + CLOCK.count(middle, end)
        self.assertAlmostEqual(parts, CLOCK.count(start, end))

    def test_house_time(self):
        moment = to_utc(date(2026, 10, 8), 9.5)
        self.assertEqual(moment, datetime(2026, 10, 8, 1, 30))
        self.assertEqual(to_local(moment), datetime(2026, 10, 8, 9, 30))
