from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY, ComplaintCommon

DONE = date(2026, 3, 16)


@tagged("post_install", "-at_install")
class TestImprovement(ComplaintCommon):
    """An improvement keeps its baseline, is measured by the program and judged by its numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["metrology.site"].create({"name": "Measured site", "code": "MSR"})
        cls.site._create_warehouse()
        cls.order = cls._make_order(1).sudo()

    def _bring_items(self, count, day):
        """So many items were received and signed on that day; written as rows, a measurement only counts."""
        order = self.order.copy({"item_ids": [], "site_id": self.site.id, "order_date": day})
        self.env.cr.execute("UPDATE metrology_order SET state = 'signed' WHERE id = %s", [order.id])
        item = self.order.item_ids
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO metrology_order_item
                   (order_id, site_id, state, instrument_type_id, quantity, point_count)
            SELECT %s, %s, state, instrument_type_id, 1, 0
              FROM metrology_order_item, generate_series(1, %s) WHERE id = %s
            """,
            [order.id, self.site.id, count, item.id],
        )
        self.env.invalidate_all()

    def _complain(self, count, day, cause="capacity"):
        """So many complaints with this cause came in on that day; False leaves the cause open."""
        complaints = self.env["metrology.complaint"]
        for _number in range(count):
            complaint = self._make_complaint(
                site_id=self.site.id, partner_id=False, received_at=datetime.combine(day, MONDAY.time())
            )
            complaints += complaint.sudo()
        if cause:
            complaints.cause_ids = self.causes[cause]
        return complaints

    def _make_improvement(self, **values):
        return (
            self.env["metrology.improvement.action"]
            .with_user(self.user_marketing_officer)
            .create(
                {
                    "name": "增加一台标准器",
                    "description": "购置并投用第二台标准器。",
                    "cause_id": self.causes["capacity"].id,
                    "site_id": self.site.id,
                    "user_id": self.user_laboratory.id,
                    "due_date": "2026-03-31",
                    **values,
                }
            )
        )

    def _do(self, before=20, items=2000):
        """An improvement that is done on the Monday of the tests."""
        self._bring_items(items, date(2026, 1, 20))
        self._complain(before, date(2026, 2, 2))
        action = self._make_improvement()
        action.action_agree()
        mine = action.with_user(self.user_laboratory)
        mine.proof = "设备验收单 2026-17"
        mine.action_done()
        return action

    def _run(self, day):
        self.clock.move_to(datetime.combine(day, MONDAY.time()))
        self.env["metrology.improvement.action"].search([])._measure(day)
        self.env.invalidate_all()

    def test_a_drop_is_effective(self):
        action = self._do()
        self.assertEqual((action.baseline_cases, action.baseline_items, action.baseline_rate), (20, 2000, 10))
        self.assertEqual((action.done_on, action.next_measure), (DONE, date(2026, 4, 16)))
        self.clock.move_to(datetime(2026, 6, 20, 1))
        self._bring_items(700, date(2026, 4, 1))
        self._bring_items(1300, date(2026, 5, 20))
        self._complain(1, date(2026, 4, 2))
        self._complain(2, date(2026, 5, 4))
        self._complain(5, date(2026, 4, 2), "human")
        self._run(date(2026, 4, 15))
        self.assertFalse(action.measure_ids)
        self._run(date(2026, 4, 16))
        first = action.measure_ids
        self.assertEqual(
            (first.kind, first.cases, first.items, first.verdict), ("first", 1, 700, "effective")
        )
        self.assertIn(
            "before 20 among 2000 items (10.00 per 1,000), after 1 among 700 (1.43", first.explanation
        )
        self.assertIn("0.0153", first.explanation)
        self._run(date(2026, 6, 15))
        second = action.measure_ids - first
        self.assertEqual((second.cases, second.items, second.verdict), (3, 2000, "effective"))
        self.assertEqual((action.state, action.verdict), ("judged", "effective"))

    def test_no_drop_is_not_effective(self):
        action = self._do()
        self.clock.move_to(datetime(2026, 6, 20, 1))
        self._bring_items(700, date(2026, 4, 1))
        self._complain(7, date(2026, 4, 2))
        self._run(date(2026, 4, 16))
        self.assertEqual(action.verdict, "not_effective")
        self.assertIn("no fall is shown", action.measure_ids.explanation)

    def test_too_few_cases_prove_nothing(self):
        action = self._do(before=2, items=1000)
        self.clock.move_to(datetime(2026, 6, 20, 1))
        self._bring_items(400, date(2026, 4, 1))
        self._run(date(2026, 4, 16))
        self.assertEqual(action.verdict, "too_few")

    def test_the_same_day_again_changes_nothing(self):
        action = self._do()
        for day in (
            date(2026, 4, 16),
            date(2026, 4, 16),
            date(2026, 7, 1),
            date(2026, 7, 1),
            date(2026, 9, 1),
        ):
            self._run(day)
        self.assertEqual(action.measure_ids.mapped("kind"), ["first", "second"])
        self.assertEqual(action.measure_ids.mapped("measured_on"), [date(2026, 4, 16), date(2026, 7, 1)])

    def test_unknown_causes_are_waited_for_and_then_counted(self):
        action = self._do()
        self.clock.move_to(datetime(2026, 6, 20, 1))
        self._bring_items(700, date(2026, 4, 1))
        unknown = self._complain(9, date(2026, 4, 10), False)
        self._run(date(2026, 4, 16))
        self.assertFalse(action.measure_ids)
        self._run(date(2026, 5, 15))
        measure = action.measure_ids
        self.assertEqual((measure.cases, measure.open_cases, measure.verdict), (0, 9, "not_effective"))
        unknown.cause_ids = self.causes["human"]
        self.assertEqual((measure.open_cases, measure.verdict), (9, "not_effective"))

    def test_dropped_complaints_do_not_count(self):
        self._complain(3, date(2026, 2, 2))
        gone = self._complain(1, date(2026, 2, 3))
        self._take_step(gone.with_user(self.user_marketing_officer), "irrelevant")
        action = self._make_improvement()
        action.action_agree()
        self.assertEqual(action.baseline_cases, 3)

    def test_the_cron_measures(self):
        action = self._do()
        self.clock.move_to(datetime(2026, 7, 1, 1))
        with self.enter_registry_test_mode():
            self.env.ref("metrology_complaint.ir_cron_measure").method_direct_trigger()
        self.assertEqual(action.state, "judged")

    def test_nobody_types_numbers_or_verdicts(self):
        action = self._do()
        for values in ({"baseline_cases": 99}, {"verdict": "effective"}, {"done_on": "2026-01-01"}):
            with self.assertRaises(UserError):
                action.write(values)
        with self.assertRaises(UserError):
            self._make_improvement(baseline_rate=50)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            action.description = "x"
        self._run(date(2026, 4, 16))
        for user in (self.user_marketing_officer, self.user_administrator):
            with self.assertRaises(AccessError):
                action.measure_ids.with_user(user).write({"cases": 0})

    def test_cause_and_site_are_fixed_with_the_baseline(self):
        action = self._make_improvement()
        action.action_agree()
        with self.assertRaisesRegex(UserError, "measured already"):
            action.cause_id = self.causes["human"]
        with self.assertRaisesRegex(UserError, "write it down"):
            action.action_done()
        with self.assertRaisesRegex(UserError, "Cancel it"):
            action.unlink()

    def test_owners_see_their_own(self):
        action = self._make_improvement()
        self.assertEqual(action.with_user(self.user_laboratory).search([]), action)
        self.assertFalse(action.with_user(self.user_laboratory_2).search([]))
        for user in (self.user_supervisor, self.user_auditor):
            self.assertTrue(action.with_user(user).name)
            with self.assertRaises(AccessError):
                action.with_user(user).name = "x"
        with self.assertRaises(AccessError):
            action.with_user(self.user_laboratory).copy()
