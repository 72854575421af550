import base64

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import PDF, LabCommon


@tagged("post_install", "-at_install")
class TestCertificate(LabCommon):
    def test_finishing_makes_the_certificate(self):
        certificate = self._finish(self._make_jobs())
        self.assertEqual(certificate.kind, "verification_cert")
        self.assertEqual(certificate.state, "to_review")
        self.assertEqual(certificate.verifier_id, self.user_laboratory)
        self.assertEqual(certificate.partner_id, self.customer)
        self.assertTrue(certificate.has_pdf)
        self.assertTrue(certificate.valid_until, "one cycle of the instrument type")

    def test_numbers_have_no_gaps_per_laboratory_kind_and_year(self):
        with freeze_time("2026-06-01"):
            first = self._finish(self._make_jobs(3))
            failed = self._finish(self._make_jobs(), "fail")
        with freeze_time("2027-01-02"):
            second = self._finish(self._make_jobs(2))
        self.assertEqual(
            first.mapped("number"), ["LAB-A-JD2026-00001", "LAB-A-JD2026-00002", "LAB-A-JD2026-00003"]
        )
        self.assertEqual(failed.number, "LAB-A-TZ2026-00001")
        self.assertEqual(second.mapped("number"), ["LAB-A-JD2027-00001", "LAB-A-JD2027-00002"])

    def test_a_rolled_back_number_is_given_again(self):
        Counter = self.env["metrology.certificate.counter"]
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            Counter._next_numbers("X", "verification_cert", 2026, 1)
            raise ZeroDivisionError
        self.assertEqual(
            Counter._next_numbers("X", "verification_cert", 2026, 2), ["X-JD2026-00001", "X-JD2026-00002"]
        )

    def test_a_typed_number_is_kept_and_skipped_later(self):
        year = fields.Date.today().year
        typed = self._finish(self._make_jobs(), number=f"LAB-A-JD{year}-00002")
        generated = self._finish(self._make_jobs(2))
        self.assertEqual(typed.number, f"LAB-A-JD{year}-00002")
        self.assertEqual(generated.mapped("number"), [f"LAB-A-JD{year}-00001", f"LAB-A-JD{year}-00003"])

    def test_a_number_is_never_used_twice(self):
        certificate = self._finish(self._make_jobs())
        job = self._start(self._make_jobs())
        with self.assertRefused(ValidationError, "never used twice"):
            job._finish("pass", {"number": certificate.number})
        certificate._recall("wrong item")
        with self.assertRefused(ValidationError, "never used twice"):
            job._finish("pass", {"number": certificate.number})
        with self.assertRefused(UserError, "can not be deleted"):
            certificate.sudo().unlink()

    def test_the_database_refuses_a_number_twice(self):
        first, second = self._finish(self._make_jobs(2))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "UPDATE metrology_certificate SET number = %s WHERE id = %s", (first.number, second.id)
            )

    def test_a_failure_gets_a_notice_never_a_certificate(self):
        certificate = self._finish(self._make_jobs(), "fail")
        self.assertEqual(certificate.kind, "result_notice")
        self.assertFalse(certificate.valid_until)
        with self.assertRefused(ValidationError, "never a verification certificate"):
            certificate.kind = "verification_cert"
        job = self._start(self._make_jobs())
        with self.assertRefused(ValidationError, "never a verification certificate"):
            job._finish("fail", {"kind": "verification_label"})
        with self.assertRefused(ValidationError, "for failures only"):
            job._finish("pass", {"kind": "result_notice"})

    def test_three_people_for_a_verification(self):
        certificate = self._finish(self._make_jobs())
        tester, second, third = self.user_laboratory, self.user_laboratory_2, self.user_laboratory_3
        with self.assertRefused(UserError, "Somebody else has to check"):
            certificate.with_user(tester).action_review()
        certificate.with_user(second).action_review()
        self.assertEqual(certificate.state, "to_approve")
        with self.assertRefused(UserError, "you have checked it"):
            certificate.with_user(second).action_approve()
        with self.assertRefused(UserError, "you did the test"):
            certificate.with_user(tester).action_approve()
        certificate.with_user(third).action_approve()
        self.assertEqual(certificate.state, "approved")
        self.assertEqual(certificate.approver_id, third)
        self.assertEqual((certificate.job_id.checker_id, certificate.job_id.approver_id), (second, third))

    def test_two_people_for_a_calibration(self):
        certificate = self._finish(
            self._make_jobs([self._prepare_item(service_id=self.calibration.id)]), "values"
        )
        self.assertFalse(certificate.valid_until, "no interval on a calibration unless agreed")
        certificate.with_user(self.user_laboratory).action_review()
        with self.assertRefused(UserError, "you did the test"):
            certificate.with_user(self.user_laboratory).action_approve()
        certificate.with_user(self.user_laboratory_2).action_approve()
        self.assertEqual(certificate.state, "approved")

    def test_the_database_refuses_the_tester_as_approver(self):
        certificate = self._finish(self._make_jobs())
        for column in ("approver_id", "checker_id"):
            with (
                self.subTest(column=column),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE metrology_certificate SET {column} = verifier_id WHERE id = %s",
                    (certificate.id,),
                )

    def test_only_authorised_signatories_approve_where_there_are_some(self):
        self.laboratory_a.signatory_ids = self.user_laboratory_2
        certificate = self._finish(self._make_jobs())
        certificate.with_user(self.user_laboratory_2).action_review()
        with self.assertRefused(AccessError, "authorised signatories"):
            certificate.with_user(self.user_laboratory_3).action_approve()
        self.laboratory_a.signatory_ids = self.user_laboratory_3
        certificate.with_user(self.user_laboratory_3).action_approve()
        self.assertEqual(certificate.state, "approved")

    def test_review_needs_the_pdf_but_a_label_does_not(self):
        job = self._start(self._make_jobs())
        certificate = job._finish("pass")
        with self.assertRefused(UserError, "add the PDF"):
            certificate.with_user(self.user_laboratory_2).action_review()
        certificate.with_user(self.user_laboratory).write({"pdf": PDF, "pdf_name": "one.pdf"})
        self.assertTrue(certificate.has_pdf)
        certificate.with_user(self.user_laboratory_2).action_review()
        label = self._start(self._make_jobs())._finish("pass", {"kind": "verification_label"})
        label.with_user(self.user_laboratory_2).action_review()
        self.assertEqual(label.state, "to_approve")

    def test_rejected_corrected_and_submitted_again(self):
        certificate = self._finish(self._make_jobs())
        reviewer = certificate.with_user(self.user_laboratory_2)
        with self.assertRefused(UserError, "write why"):
            reviewer._reject("  ")
        reviewer._reject("The class is missing.")
        self.assertEqual(certificate.state, "review_rejected")
        self.assertEqual(certificate.reject_reason, "The class is missing.")
        author = certificate.with_user(self.user_laboratory)
        author.conclusion = "Class 1, pass"
        author.action_submit_again()
        reviewer.action_review()
        with self.assertRefused(UserError, "can not change any more"):
            author.conclusion = "Class 2, pass"
        certificate.with_user(self.user_laboratory_3)._reject("Date wrong.")
        self.assertEqual(certificate.state, "approval_rejected")
        author.action_submit_again()
        self._approve(certificate)
        self.assertEqual(certificate.state, "approved")
        self.assertFalse(certificate.reject_reason)

    def test_nothing_changes_after_approval(self):
        certificate = self._approve(self._finish(self._make_jobs()))
        for values in ({"conclusion": "x"}, {"number": "X"}, {"pdf": PDF}, {"issue_date": "2026-01-01"}):
            with self.subTest(values=values), self.assertRefused(UserError, "can not change any more"):
                certificate.with_user(self.user_laboratory).write(values)
        with self.assertRefused(UserError, "not typed in"):
            certificate.state = "to_review"

    def test_only_a_pdf_of_bearable_size_is_accepted(self):
        certificate = self._start(self._make_jobs())._finish("pass").with_user(self.user_laboratory)
        for content in (b"MZ not a pdf", b"", b"<html>%PDF-1.7"):
            with self.subTest(content=content), self.assertRefused(ValidationError, "not a PDF"):
                certificate.file_ids.create(
                    {"certificate_id": certificate.id, "name": "x.pdf", "pdf": base64.b64encode(content)}
                )
        with self.assertRefused(ValidationError, "not a PDF"):
            certificate.pdf = base64.b64encode(b"PK zip")
        self.env["ir.config_parameter"].set_param("metrology_lab.certificate_pdf_megabytes", "1")
        with self.assertRefused(ValidationError, "at most 1 MB"):
            certificate.pdf = base64.b64encode(b"%PDF-1.7" + b"x" * 1024 * 1024)
        self.assertFalse(certificate.has_pdf)

    def test_dates_make_sense(self):
        certificate = self._finish(self._make_jobs())
        with self.assertRefused(ValidationError, "in the future"):
            certificate.issue_date = fields.Date.add(fields.Date.today(), days=2)
        with self.assertRefused(ValidationError, "later than the date"):
            certificate.valid_until = certificate.issue_date

    def test_approval_tells_the_instrument(self):
        with freeze_time("2026-03-15 04:00:00"):
            certificate = self._finish(self._make_jobs())
            lot = certificate.instrument_id
            self.assertFalse(lot.last_certificate_no, "not before approval")
            self._approve(certificate)
        self.assertEqual(lot.last_certificate_no, certificate.number)
        self.assertEqual(lot.last_certificate_date, fields.Date.to_date("2026-03-15"))
        self.assertEqual(lot.last_service_id, self.verification)
        self.assertEqual(lot.valid_until, fields.Date.to_date("2027-03-14"))
        self.assertIn(certificate, lot.certificate_ids)

    def test_a_failed_instrument_is_not_valid(self):
        certificate = self._approve(self._finish(self._make_jobs(), "fail"))
        self.assertEqual(certificate.instrument_id.last_certificate_no, certificate.number)
        self.assertFalse(certificate.instrument_id.valid_until)

    def test_recall_falls_back_to_what_is_left(self):
        certificate = self._approve(self._finish(self._make_jobs()))
        lot = certificate.instrument_id
        with self.assertRaises(AccessError):
            certificate.with_user(self.user_reception)._recall("no")
        certificate.with_user(self.user_supervisor)._recall("Standard was out of tolerance.")
        self.assertEqual(certificate.state, "recalled")
        self.assertFalse(lot.last_certificate_no)
        self.assertFalse(lot.valid_until)
        self.assertFalse(certificate.item_id.is_ready_for_pickup)
        self.assertIn("Standard was out of tolerance.", certificate.order_id.message_ids[0].body)

    def test_recalled_paper_has_a_clock_until_it_is_settled(self):
        certificate = self._approve(self._finish(self._make_jobs()))
        self.assertFalse(certificate.is_paper_missing)
        with self.assertRefused(UserError, "no recalled paper is missing"):
            certificate.with_user(self.user_reception).action_paper_returned()
        certificate.with_user(self.user_reception).action_hand_out()
        with freeze_time("2026-03-02 04:00:00"):
            certificate._recall("wrong range")
        self.assertEqual(certificate.paper_due, fields.Date.to_date("2026-03-16"), "ten working days")
        self.assertTrue(certificate.is_paper_missing)
        with freeze_time("2026-03-17 04:00:00"):
            self.assertIn(certificate, certificate.search([("is_paper_late", "=", True)]))
        with self.assertRaises(AccessError):
            certificate.with_user(self.user_agent).action_paper_returned()
        certificate.with_user(self.user_reception).action_paper_returned()
        self.assertEqual(certificate.paper_end, "returned")
        self.assertEqual(certificate.paper_end_user_id, self.user_reception)
        self.assertNotIn(certificate, certificate.search([("is_paper_missing", "=", True)]))

    def test_a_download_leaves_no_paper_to_wait_for(self):
        certificate = self._approve(self._finish(self._make_jobs()))
        certificate._get_pdf_for_customer("Li Test")
        certificate._recall("wrong range")
        self.assertFalse(certificate.paper_due)
        self.assertTrue(certificate.recalled_at)

    def test_a_corrected_certificate_has_a_new_number_and_recalls_the_old_one(self):
        old = self._finish(self._make_jobs())
        with self.assertRefused(UserError, "has not been issued yet"):
            old.with_user(self.user_laboratory)._replace("typo")
        self._approve(old)
        new = old.with_user(self.user_laboratory)._replace("Serial number misprinted.")
        self.assertEqual(old.state, "recalled")
        self.assertNotEqual(new.number, old.number)
        self.assertEqual(new.replaces_id, old)
        self.assertEqual(new.state, "to_review")
        self.assertFalse(new.has_pdf)
        new.pdf = PDF
        self._approve(new)
        self.assertEqual(new.instrument_id.last_certificate_no, new.number)
        with self.assertRefused(UserError, "cannot become|has not been issued"):
            old.with_user(self.user_laboratory)._replace("again")

    def test_ready_only_with_approved_certificates_and_back_in_the_store(self):
        order = self._make_signed_order()
        item = order.item_ids
        certificate = self._finish(order.job_ids)
        order.job_ids.with_user(self.user_laboratory)._return_to_store(self.keeper)
        self.assertFalse(item.is_ready_for_pickup)
        self._approve(certificate)
        self.assertTrue(item.is_ready_for_pickup)
        self.assertTrue(item.ready_at)
        certificate.with_user(self.user_laboratory)._replace("typo")
        self.assertFalse(item.is_ready_for_pickup)
        self.assertFalse(item.ready_at)

    def test_a_shelf_is_part_of_the_store(self):
        shelf = self.env["stock.location"].create(
            {"name": "A-01", "location_id": self.site_a.store_location_id.id, "usage": "internal"}
        )
        order = self._make_signed_order()
        self._approve(self._finish(order.job_ids))
        self.assertFalse(order.item_ids.is_ready_for_pickup, "still in the laboratory")
        order.job_ids.with_user(self.user_laboratory)._return_to_store(self.keeper, location=shelf)
        self.assertTrue(order.item_ids.is_ready_for_pickup)

    def test_a_returned_item_is_ready_without_certificate(self):
        job = self._make_jobs()
        job._return_untested(self.fault, "Dead.")
        self.assertFalse(job.item_id.is_ready_for_pickup, "still at the reception")
        self._to_store(job.item_id)
        self.assertTrue(job.item_id.is_ready_for_pickup)

    def test_the_order_is_archived_when_the_last_certificate_is_collected(self):
        order = self._make_signed_order(is_onsite=True, onsite_address="Hall 3")
        certificate = self._approve(self._finish(order.job_ids))
        self.assertEqual(order.state, "signed")
        certificate.with_user(self.user_reception).action_print()
        self.assertEqual(certificate.state, "printed")
        certificate.with_user(self.user_reception).action_hand_out()
        self.assertEqual((certificate.state, certificate.delivery), ("collected", "paper"))
        self.assertEqual(order.state, "archived")
