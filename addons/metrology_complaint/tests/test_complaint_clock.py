from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintClock(ComplaintCommon):
    """Deadlines are working days from the receipt; they show their rule and stand while we wait."""

    def test_deadlines_follow_the_grade(self):
        complaint = self._make_complaint()
        self.assertEqual(complaint.acknowledge_due, date(2026, 3, 17))
        self.assertIn("1 working days after receipt", complaint.clock_text)
        self._accept(complaint)
        self.assertEqual(complaint.due_date, date(2026, 3, 19))
        self.assertFalse(complaint.progress_due)
        major = self._accept_major(self._make_complaint(category_id=self.categories["damage"].id))
        self.assertEqual((major.due_date, major.progress_due), (date(2026, 3, 30), date(2026, 3, 19)))
        self.assertIn("Major, 10 working days from 2026-03-16", major.clock_text)

    def test_holidays_and_make_up_days_count(self):
        self.clock.move_to(datetime(2026, 9, 29, 1))
        complaint = self._accept_major(self._make_complaint())
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        self.assertEqual(complaint.due_date, calendar.add(date(2026, 9, 29), 10))
        self.assertGreater(complaint.due_date, date(2026, 10, 15))

    def test_late_evening_is_the_day_on_the_wall(self):
        self.clock.move_to(datetime(2026, 3, 16, 17))
        self.assertEqual(self._make_complaint().acknowledge_due, date(2026, 3, 18))

    def test_late(self):
        complaint = self._make_complaint()
        search = self.env["metrology.complaint"].search
        self.assertFalse(complaint.is_late or search([("is_late", "=", True)]))
        self.clock.move_to(datetime(2026, 3, 18, 1))
        complaint.invalidate_recordset()
        self.assertTrue(complaint.is_late)
        self.assertEqual(search([("is_late", "=", True)]), complaint)
        self._accept_major(complaint)
        self.assertFalse(search([("is_late", "=", True)]))
        self.clock.move_to(datetime(2026, 3, 24, 1))
        self.assertEqual(search([("is_late", "=", True)]), complaint)
        self._take_step(complaint, "progress", "正在复检。")
        self.assertFalse(search([("is_late", "=", True)]))
        self.assertEqual(complaint.progress_due, date(2026, 3, 27))
        self.assertIn("正在复检", complaint.event_ids[-1].notice_id.body)

    def test_the_clock_stands_while_the_customer_is_asked(self):
        complaint = self._accept(self._make_complaint())
        self.clock.move_to(datetime(2026, 3, 17, 1))
        self._take_step(complaint, "wait", "请寄回仪器。")
        self.assertIn("stands since 2026-03-17", complaint.clock_text)
        self.clock.move_to(datetime(2026, 3, 25, 1))
        complaint.invalidate_recordset()
        self.assertFalse(complaint.is_late)
        complaint.action_resume()
        self.assertEqual((complaint.waited_days, complaint.due_date), (6, date(2026, 3, 27)))
        self._answer(complaint)
        complaint.with_user(self.user_marketing_officer).action_approve()
        self._take_step(complaint, "tell")
        self.assertEqual((complaint.handled_days, complaint.is_in_time), (1, True))

    def test_too_late_is_noted(self):
        complaint = self._answer(self._accept(self._make_complaint()))
        complaint.with_user(self.user_marketing_officer).action_approve()
        self.clock.move_to(datetime(2026, 3, 20, 1))
        self._take_step(complaint, "tell")
        self.assertEqual((complaint.handled_days, complaint.is_in_time), (4, False))
        self.assertIn("Answered after 4 working days, allowed were 3", complaint.clock_text)

    def test_a_reopened_case_has_a_new_clock(self):
        complaint = self._make_told()
        self.clock.move_to(datetime(2026, 4, 13, 1))
        self._take_step(complaint, "not_satisfied")
        self.assertEqual((complaint.clock_start, complaint.due_date), (date(2026, 4, 13), date(2026, 4, 27)))

    def test_clocks_are_data(self):
        clock = self.env.ref("metrology_complaint.clock_simple").with_user(self.user_marketing_officer)
        before = self._make_complaint()
        clock.days = 2
        self.assertEqual(before.allowed_days, 3)
        self.assertEqual(self._accept(self._make_complaint()).due_date, date(2026, 3, 18))

    def test_no_receipt_in_the_future(self):
        with self.assertRaisesRegex(UserError, "not come yet"):
            self._make_complaint(received_at="2026-03-17 01:00:00")
