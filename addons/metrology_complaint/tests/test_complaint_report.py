from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintReport(ComplaintCommon):
    """Managers count the same cases on every screen, and the customer gets a paper at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.told = cls._make_told()
        cls.second = cls._make_complaint()
        cls.dropped = cls._make_complaint(category_id=cls.categories["attitude"].id)
        cls._take_step(cls.dropped.with_user(cls.user_marketing_officer), "irrelevant")
        cls.ours = cls.told + cls.second + cls.dropped

    def _count(self, *names, user=None):
        self.env.flush_all()
        report = self.env["metrology.complaint.report"].with_user(user or self.user_marketing_officer)
        aggregates = [f"{name}:{report._fields[name].aggregator}" for name in names]
        return report._read_group([("complaint_id", "in", self.ours.ids)], [], aggregates)[0]

    def test_figures(self):
        self.told.action_satisfied()
        self.assertEqual(self._count("received_count", "valid_count", "repeat_count"), (3, 2, 1))
        self.assertEqual(self._count("handled_days", "in_time_rate", "satisfied_rate"), (0, 100, 100))

    def test_reopened_cases_are_counted(self):
        self._take_step(self.told, "not_satisfied")
        self.assertEqual(self._count("reopened_count", "in_time_rate"), (1, False))

    def test_an_evening_belongs_to_its_day_on_the_wall(self):
        self.clock.move_to(datetime(2026, 3, 31, 17))
        complaint = self._make_complaint()
        self.env.flush_all()
        row = self.env["metrology.complaint.report"].search([("complaint_id", "=", complaint.id)])
        self.assertEqual(row.date, date(2026, 4, 1))

    def test_pareto(self):
        self.env["metrology.complaint"].search([]).sudo().cause_ids = False
        for number, cause in enumerate([*["capacity"] * 8, *["human"] * 2]):
            complaint = self._make_complaint(document_no=f"X{number}").sudo()
            complaint.cause_ids = self.causes[cause]
        self.dropped.sudo().cause_ids = self.causes["human"]
        self.env.flush_all()
        rows = self.env["metrology.complaint.pareto"].search(
            [("company_id", "=", self.told.company_id.id), ("year", "=", "2026")]
        )
        self.assertEqual(
            [(row.cause_id, row.rank, row.case_count, row.cumulative, row.is_vital) for row in rows],
            [(self.causes["capacity"], 1, 8, 80, True), (self.causes["human"], 2, 2, 100, False)],
        )

    def test_who_counts(self):
        for user in (self.user_supervisor, self.user_auditor, self.user_approver):
            self.assertEqual(self._count("received_count", user=user), (3,))
        for user in (self.user_agent, self.user_laboratory, self.user_finance):
            with self.assertRaises(AccessError):
                self._count("received_count", user=user)

    def test_the_closing_notice(self):
        with self.assertRaisesRegex(UserError, "has been told"):
            self.second._prepare_typst_closing(None)
        [paper] = self.told._prepare_typst_closing(None)
        self.assertEqual(paper["number"], self.told.name)
        words = str(paper["parts"])
        self.assertIn("已加急完成", words)
        self.assertNotIn("标准器停用", words)
        self.assertNotIn(self.user_agent.name, str(paper))
        report = self.env.ref("metrology_complaint.report_closing").with_user(self.user_agent)
        content, kind = report._render(report.report_name, self.told.ids)
        self.assertEqual((kind, content[:4]), ("pdf", b"%PDF"))
