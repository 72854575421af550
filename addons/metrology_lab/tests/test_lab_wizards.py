import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PDF, LabCommon


@tagged("post_install", "-at_install")
class TestLabWizards(LabCommon):
    def _open(self, action, user=None):
        return Form(
            self.env[action["res_model"]]
            .with_user(user or self.user_laboratory)
            .with_context(**action["context"])
        )

    def _make_two(self):
        return self._make_jobs(
            [
                self._prepare_item(no_accessories=False, accessory_ids=[Command.create({"name": "Cable"})]),
                self._prepare_item(),
            ]
        )

    def _labels(self, jobs):
        return [*jobs.item_id.mapped("item_uid"), *jobs.item_id.accessory_ids.mapped("accessory_uid")]

    def test_accept_by_scanning(self):
        jobs = self._make_two()
        form = self._open(jobs.action_accept())
        self.assertEqual(form.taker_id, self.user_laboratory.partner_id)
        form.giver_id = self.user_reception.partner_id
        form.scanned = "\n".join(self._labels(jobs))
        self.assertEqual(form.scanned_count, 2)
        form.save().action_hand_over()
        self.assertEqual(set(jobs.mapped("state")), {"accepted"})
        self.assertEqual(jobs.item_id.accessory_ids.location_id, self.laboratory_a.location_id)

    def test_what_was_not_scanned_is_not_accepted(self):
        jobs = self._make_two()
        form = self._open(jobs.action_accept())
        form.giver_id = self.user_reception.partner_id
        form.scanned = jobs[0].item_uid
        wizard = form.save()
        with self.assertRefused(UserError, jobs[1].item_uid):
            wizard.action_hand_over()
        wizard.remark = "Second piece and cable not in the box."
        wizard.action_hand_over()
        self.assertEqual(jobs.mapped("state"), ["accepted", "planned"])
        picking = jobs[0].item_id.picking_ids.sorted("id")[-1]
        self.assertEqual(picking.metrology_remark, "Second piece and cable not in the box.")
        self.assertEqual(jobs[0].item_id.accessory_ids.location_id, self.site_a.reception_location_id)

    def test_an_unknown_label_is_an_exception(self):
        jobs = self._make_jobs()
        form = self._open(jobs.action_accept())
        form.giver_id = self.user_reception.partner_id
        form.scanned = f"{jobs.item_uid}\nSTRANGE-1"
        wizard = form.save()
        with self.assertRefused(UserError, "STRANGE-1"):
            wizard.action_hand_over()
        wizard.remark = "Somebody else's label"
        wizard.action_hand_over()
        self.assertIn("STRANGE-1", jobs.item_id.picking_ids.sorted("id")[-1].metrology_remark)

    def test_return_to_the_store_by_scanning(self):
        jobs = self._start(self._make_two())
        jobs._finish("pass")
        form = self._open(jobs.action_return_to_store())
        self.assertEqual(form.giver_id, self.user_laboratory.partner_id)
        form.taker_id = self.keeper
        form.scanned = " ".join(self._labels(jobs))
        form.save().action_hand_over()
        self.assertEqual(jobs.item_id.location_id, self.site_a.store_location_id)
        self.assertEqual(jobs.item_id.accessory_ids.location_id, self.site_a.store_location_id)

    def test_finish_one(self):
        job = self._start(self._make_jobs())
        form = self._open(job.action_finish())
        with form.line_ids.edit(0) as row:
            self.assertFalse(row.result, "a verification is decided by a person")
            row.result = "fail"
            self.assertEqual(row.kind, "result_notice")
            self.assertFalse(row.valid_until)
            row.result = "pass"
            self.assertEqual(row.kind, "verification_cert")
            self.assertTrue(row.valid_until)
            row.number = "HAND-1"
            row.pdf_name = "hand.pdf"
            row.pdf = PDF
        wizard = form.save()
        line = wizard.line_ids
        wizard.action_finish()
        certificate = job.certificate_ids
        self.assertEqual(certificate.number, "HAND-1")
        self.assertEqual(certificate.valid_until, line.valid_until)
        self.assertTrue(certificate.has_pdf)
        self.assertEqual(certificate.pdf_name, "hand.pdf")

    def test_finish_many_with_files_matched_by_name(self):
        jobs = self._start(self._make_jobs(3))
        form = self._open(jobs.action_finish())
        form.result = "pass"
        wizard = form.save()
        self.assertEqual(set(wizard.line_ids.mapped("result")), {"pass"})
        names = [f"{jobs[0].item_uid}.pdf", f"cert {jobs[1].item_uid} final.pdf", "nobody.pdf"]
        wizard.pdf_ids = (
            self.env["ir.attachment"]
            .with_user(self.user_laboratory)
            .create([{"name": name, "raw": base64.b64decode(PDF)} for name in names])
        )
        self.assertEqual(wizard.unmatched_files, "nobody.pdf")
        wizard.action_finish()
        self.assertEqual(jobs.certificate_ids.sorted("item_id").mapped("has_pdf"), [True, True, False])
        self.assertEqual(set(jobs.item_id.mapped("state")), {"finished"})

    def test_finish_all_or_none(self):
        jobs = self._start(self._make_jobs(2))
        wizard = (
            self.env["metrology.lab.finish"]
            .with_user(self.user_laboratory)
            .create({"job_ids": [Command.set(jobs.ids)]})
        )
        wizard.line_ids[0].result = "pass"
        with self.assertRefused(UserError, jobs[1].item_uid):
            wizard.action_finish()
        self.assertEqual(set(jobs.mapped("state")), {"in_test"})

    def test_return_wizard(self):
        job = self._make_jobs()
        form = self._open(job.action_return_untested(), self.user_reception)
        form.reason_id = self.fault
        form.text = "Does not switch on."
        form.save().action_return()
        self.assertEqual(job.return_text, "Does not switch on.")
        self.assertEqual(job.item_id.state, "returned")

    def test_consult_wizard(self):
        job = self._make_jobs()
        form = self._open(job.action_ask_customer())
        form.question = "Repair first?"
        form.save().action_ask()
        self.assertTrue(job.consult_open)
        self.assertEqual(job.consult_note, "Repair first?")

    def test_forward_wizard_with_consent(self):
        job = self._make_jobs()
        form = self._open(job.action_forward(), self.user_reception)
        form.partner_id = self.institute
        form.reason = "We lack the standard."
        form.has_consent = True
        form.consent_channel_id = self.reasons["contact_channel"]
        form.consent_person = "Ms Li"
        form.save().action_forward()
        self.assertEqual(job.forwarding_ids.state, "agreed")
        job._return_untested(self.fault, "No.")
        with self.assertRefused(UserError, "only work that is not finished"):
            self.env["metrology.lab.forward"].with_user(self.user_reception).create(
                {"job_ids": [Command.set(job.ids)], "partner_id": self.institute.id, "reason": "x"}
            ).action_forward()

    def test_reason_of_certificates(self):
        certificate = self._finish(self._make_jobs())
        form = self._open(certificate.action_reject(), self.user_laboratory_2)
        form.reason = "Class missing"
        form.save().action_confirm()
        self.assertEqual(certificate.state, "review_rejected")
        certificate.with_user(self.user_laboratory).action_submit_again()
        self._approve(certificate)
        form = self._open(certificate.action_replace())
        form.reason = "Typo"
        new = self.env["metrology.certificate"].browse(form.save().action_confirm()["res_id"])
        self.assertEqual(new.replaces_id, certificate)
        form = self._open(new.action_recall())
        form.reason = "Never mind"
        form.save().action_confirm()
        self.assertEqual(new.state, "recalled")

    def test_dialogs_are_private_and_for_the_right_jobs(self):
        job = self._make_jobs()
        wizard = (
            self.env["metrology.lab.consult"]
            .with_user(self.user_laboratory)
            .create({"job_ids": [Command.set(job.ids)], "question": "?"})
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.user_laboratory_2).action_ask()
        for model in ("metrology.lab.handover", "metrology.lab.finish", "metrology.lab.return"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user_agent).create({})
