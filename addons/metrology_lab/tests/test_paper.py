from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.common import SIGNATURE
from odoo.addons.metrology_intake.tests.paper_common import PaperMixin

from .common import LabCommon


@tagged("post_install", "-at_install")
class TestPaper(PaperMixin, LabCommon):
    def _return_untested(self, **values):
        jobs = self._make_jobs()
        jobs = self._start(jobs)
        photo = (
            self.env["ir.attachment"]
            .with_user(self.user_laboratory)
            .create({"name": "fault.png", "datas": SIGNATURE})
        )
        jobs._return_untested(self.fault, "The display stays dark.", photos=photo, **values)
        return jobs.item_id.with_user(self.user_reception)

    def test_return_notice_gives_reason_and_way_to_collect(self):
        item = self._return_untested()
        page = self._print_paper("metrology_lab.return_notice", item)[0]
        for words in (
            item.item_uid,
            item.order_id.name,
            item.serial_no,
            self.fault.with_context(lang="en_US").name,
            "The display stays dark.",
            "No fee is due",
            "Bring the customer's copy",
            self.customer.name,
            "Page 1 of 1",
        ):
            self.assertIn(words, page)

    def test_work_that_was_done_stays_due(self):
        item = self._return_untested(inspection_done=True)
        page = self._print_paper("metrology_lab.return_notice", item)[0]
        self.assertIn("stays due", page)
        self.assertNotIn("No fee is due", page)

    def test_photos_are_printed(self):
        item = self._return_untested()
        self.assertEqual(len(item._get_paper_return_notice()["photos"]), 1)

    def test_no_notice_without_a_return(self):
        item = self._make_signed_order().item_ids
        with self.assertRaisesRegex(UserError, "was not returned untested"):
            self._print_paper("metrology_lab.return_notice", item)
        report = self.env.ref("metrology_lab.report_return_notice")
        self.assertEqual(report.get_valid_action_reports(item._name, item.ids), [])

    def test_laboratories_on_paper_are_those_with_jobs(self):
        jobs = self._make_jobs()
        self.assertEqual(jobs.item_id._get_paper_laboratories(), jobs.laboratory_id)

    def test_slip_tells_how_to_verify(self):
        certificate = self._finish(self._make_jobs())
        with self.assertRaisesRegex(UserError, "printed after the approval"):
            self._print_paper("metrology_lab.certificate_slip", certificate)
        self._approve(certificate)
        page = self._print_paper("metrology_lab.certificate_slip", certificate)[0]
        for words in (
            certificate.number,
            certificate.check_code,
            certificate.item_id.serial_no,
            "/metrology/verify",
        ):
            self.assertIn(words, page)
        self.assertNotIn(self.customer.name, page)

    def test_notice_is_chinese_for_a_chinese_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        page = self._print_paper("metrology_lab.return_notice", self._return_untested())[0]
        self.assertIn("退检通知单", page)
        for english in ("Reason", "Bring", "Hours", "Page"):
            self.assertNotIn(english, page)
