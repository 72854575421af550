from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestSheet(DunningCommon):
    """Statistics by reason, age and specialist, and the weekly sheet for the marketing department."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.orders = [cls._make_due(cls.today - timedelta(days=days)) for days in (0, 30, 31, 91, 366)]
        cls._run(cls.today)

    def test_ages(self):
        report = self.env["metrology.dunning.report"]
        ages = [report.search([("dunning_id.order_id", "=", order.id)]).age for order in self.orders]
        self.assertEqual(ages, ["b_30", "b_30", "c_60", "e_180", "g_older"])

    def test_what_is_paid_counts_as_recovered(self):
        self._pay(self.orders[0])
        self.env.flush_all()
        row = self.env["metrology.dunning.report"].search([("dunning_id.order_id", "=", self.orders[0].id)])
        self.assertEqual((row.age, row.open_amount, row.recovered_amount), ("h_settled", 0, 50))

    def test_the_week_is_summed_up_once(self):
        dunning = self._get_dunning(self.orders[0])
        dunning.with_user(self.user_finance).reason_id = self.dispute
        sheets = self.env["metrology.dunning.sheet"]
        week = self.today + timedelta(days=70)
        sheets._write_week(week)
        sheets._write_week(week)
        sheet = sheets.search([("date_to", ">", self.today), ("company_id", "=", self.company.id)])
        self.assertEqual(sheet.date_to.weekday(), 6)
        row = sheet.line_ids.filtered(lambda line: line.name == self.dispute.display_name)
        self.assertEqual((row.kind, row.line_count, row.open_amount), ("reason_id", 1, 50))
        for kind in ("age", "reason_id", "specialist_id"):
            rows = sheet.line_ids.filtered(lambda line, kind=kind: line.kind == kind)
            self.assertAlmostEqual(sum(rows.mapped("open_amount")), sheet.open_amount)
        notified = self.env["mail.message"].search([("model", "=", sheets._name), ("res_id", "=", sheet.id)])
        self.assertIn(self.user_marketing_officer.partner_id, notified.partner_ids)
        with self.assertRaises(UserError):
            sheet.with_user(self.user_finance).action_seen()
        sheet.with_user(self.user_marketing_officer).action_seen()
        self.assertEqual(sheet.seen_by_id, self.user_marketing_officer)
        self._pay(self.orders[0])
        sheets._write_week(week + timedelta(days=7))
        following = sheets.search([("date_to", ">", sheet.date_to)], limit=1)
        self.assertEqual(following.week_amount, 50)

    def _write_sheet(self):
        sheets = self.env["metrology.dunning.sheet"]
        sheets._write_week(self.today + timedelta(days=70))
        return sheets.search([("date_to", ">", self.today), ("company_id", "=", self.company.id)])

    def test_the_sheet_is_for_the_office(self):
        sheet = self._write_sheet()
        for name in ("agent", "reception", "store_keeper", "laboratory", "contract_specialist", "supervisor"):
            for rows in (sheet, sheet.line_ids):
                with self.assertRaises(AccessError, msg=name):
                    rows.with_user(getattr(self, f"user_{name}")).read(["open_amount"])
        for name in ("finance", "marketing_officer", "auditor"):
            user = getattr(self, f"user_{name}")
            self.assertEqual(sheet.with_user(user).open_amount, sheet.open_amount)
            with self.assertRaises(UserError):
                sheet.with_user(user).write({"open_amount": 0})
            with self.assertRaises(UserError):
                sheet.with_user(user).create({"company_id": self.company.id})
            with self.assertRaises(AccessError):
                sheet.with_user(user).unlink()

    def test_the_sheet_on_paper(self):
        sheet = self._write_sheet()
        paper = sheet._prepare_typst_sheet(None)[0]
        self.assertEqual(len(paper["rows"]), len(sheet.line_ids))
        report = self.env["ir.actions.report"].with_user(self.user_marketing_officer)
        content, kind = report._render_qweb_pdf("metrology_dunning.report_sheet", sheet.ids)
        self.assertEqual((content[:5], kind), (b"%PDF-", "pdf"))
