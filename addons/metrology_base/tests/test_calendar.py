from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..working_days import WorkingDayCalendar
from .common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestCalendar(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Day = cls.env["metrology.calendar.day"]
        cls.Day._fill_from_library(2024, 2026)

    def test_published_days_of_2026(self):
        calendar = self.Day._get_calendar()
        for day in ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"):
            self.assertTrue(calendar.is_working(date.fromisoformat(day)), day)
        for day in ("2026-01-01", "2026-02-17", "2026-10-01", "2026-10-07", "2026-07-05"):
            self.assertFalse(calendar.is_working(date.fromisoformat(day)), day)

    def test_promise_over_national_day(self):
        calendar = self.Day._get_calendar()
        # 30 September is a Wednesday; seven days off, Saturday the 10th is worked
        self.assertEqual(calendar.add(date(2026, 9, 30), 1), date(2026, 10, 8))
        self.assertEqual(calendar.add(date(2026, 9, 30), 3), date(2026, 10, 10))
        self.assertEqual(calendar.add(date(2026, 9, 30), 4), date(2026, 10, 12))
        self.assertEqual(calendar.count(date(2026, 9, 30), date(2026, 10, 12)), 4)

    def test_zero_and_backwards(self):
        calendar = self.Day._get_calendar()
        self.assertEqual(calendar.add(date(2026, 10, 1), 0), date(2026, 10, 8))
        self.assertEqual(calendar.add(date(2026, 10, 12), -1), date(2026, 10, 10))
        self.assertEqual(calendar.count(date(2026, 10, 12), date(2026, 10, 10)), -1)

    def test_count_equals_walking(self):
        calendar = self.Day._get_calendar()
        start = date(2025, 12, 20)
        for span in (0, 1, 5, 17, 45, 200):
            for shift in range(9):
                first = start + timedelta(days=shift)
                last = first + timedelta(days=span)
                walked = sum(calendar.is_working(first + timedelta(days=n)) for n in range(1, span + 1))
                self.assertEqual(calendar.count(first, last), walked, (first, last))
        for days in range(1, 60):
            self.assertEqual(calendar.count(start, calendar.add(start, days)), days)

    def test_known_until(self):
        calendar = self.Day._get_calendar()
        self.assertTrue(calendar.is_known(date(2026, 12, 31)))
        self.assertFalse(calendar.is_known(date(2027, 1, 1)))
        self.assertTrue(calendar.is_working(date(2027, 1, 1)), "unknown years follow Monday to Friday")
        self.assertFalse(WorkingDayCalendar().is_known(date(2020, 1, 1)))

    def test_a_change_counts_at_once(self):
        sunday = date(2026, 7, 5)
        self.assertFalse(self.Day._get_calendar().is_working(sunday))
        day = self.Day.create({"date": sunday, "kind": "workday", "name": "Typhoon"})
        self.assertTrue(self.Day._get_calendar().is_working(sunday))
        day.unlink()
        self.assertFalse(self.Day._get_calendar().is_working(sunday))

    def test_filling_again_adds_nothing_and_keeps_corrections(self):
        day = self.Day.search([("date", "=", "2026-10-10")])
        day.kind = "holiday"
        self.assertFalse(self.Day._fill_from_library(2024, 2026))
        self.assertEqual(day.kind, "holiday")

    def test_button(self):
        self.Day.search([("date", "=", "2026-10-10")]).unlink()
        action = self.Day.with_user(self.user_administrator).action_fill_missing()
        self.assertEqual(action["tag"], "display_notification")
        self.assertTrue(self.Day.search([("date", "=", "2026-10-10")]))
        with self.assertRaises(AccessError):
            self.Day.with_user(self.user_reception).action_fill_missing()

    def test_everybody_counts_without_rights(self):
        portal = self._create_new_portal_user()
        self.env.registry.clear_cache()
        self.assertTrue(self.Day.with_user(portal)._get_calendar().is_known(date(2026, 1, 1)))

    def test_reading_it_again_costs_nothing(self):
        self.Day._get_calendar()
        with self.assertQueryCount(0):
            self.Day._get_calendar().add(date(2026, 9, 30), 20)
