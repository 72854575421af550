import csv
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_base.working_days import WorkingDayCalendar

from ..working_hours import WorkingHours

HOLIDAYS = [date(2026, 10, day) for day in range(1, 8)]
MAKE_UP = [date(2026, 10, 10)]
SERVICE = [(8 * 60 + 30, 11 * 60 + 30), (13 * 60, 17 * 60)]


@tagged("post_install", "-at_install")
class TestWorkingHours(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendar = WorkingDayCalendar(HOLIDAYS, MAKE_UP, date(2026, 12, 31))
        cls.hours = WorkingHours(calendar, dict.fromkeys(range(5), SERVICE))

    def test_truth_table(self):
        with (Path(__file__).parent / "working_hours.csv").open() as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 10)
        for row in rows:
            with self.subTest(row["why"]):
                start = datetime.fromisoformat(row["start"])
                end = self.hours.add(start, int(row["minutes"]))
                self.assertEqual(end, datetime.fromisoformat(row["end"]))
                self.assertEqual(self.hours.count(start, end), int(row["minutes"]))

    def test_count_is_the_inverse_of_add(self):
        first = datetime(2026, 9, 28)

        @settings(max_examples=200, deadline=None)
        @given(st.integers(0, 30 * 24 * 60), st.integers(0, 5000))
        def check(offset, minutes):
            start = first + timedelta(minutes=offset)
            end = self.hours.add(start, minutes)
            self.assertEqual(self.hours.count(start, end), minutes)
            # one minute less is over earlier, so the answer is the first such moment
            if minutes:
                self.assertLess(self.hours.count(start, end - timedelta(minutes=1)), minutes)

        check()

    def test_splitting_a_clock_changes_nothing(self):
        start = datetime(2026, 10, 9, 15, 7)
        for first in (0, 1, 100, 113, 114, 500):
            with self.subTest(first=first):
                middle = self.hours.add(start, first)
                self.assertEqual(self.hours.add(middle, 700 - first), self.hours.add(start, 700))

    def test_nothing_is_counted_backwards(self):
        self.assertEqual(self.hours.count(datetime(2026, 11, 25, 15), datetime(2026, 11, 25, 9)), 0)

    def test_overlapping_lines_count_once(self):
        calendar = WorkingDayCalendar()
        hours = WorkingHours(calendar, {2: [(540, 720), (660, 780), (600, 600)]})
        wednesday = datetime(2026, 11, 25)
        self.assertEqual(hours.count(wednesday, wednesday + timedelta(days=1)), 240)

    def test_no_hours_are_refused(self):
        with self.assertRaises(ValueError):
            WorkingHours(WorkingDayCalendar(), {0: []})
