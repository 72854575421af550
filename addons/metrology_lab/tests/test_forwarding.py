from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PDF, LabCommon


@tagged("post_install", "-at_install")
class TestForwarding(LabCommon):
    def _propose(self, job, **values):
        return (
            self.env["metrology.forwarding"]
            .with_user(self.user_reception)
            .create(
                {
                    "job_id": job.id,
                    "partner_id": self.institute.id,
                    "reason": "Range too wide for us.",
                    **values,
                }
            )
        )

    def _agree(self, forwarding, user=None):
        forwarding = forwarding.with_user(user or self.user_agent)
        forwarding.write(
            {"consent_channel_id": self.reasons["contact_channel"].id, "consent_person": "Ms Li"}
        )
        forwarding.action_agree()
        return forwarding

    def test_nothing_leaves_without_consent(self):
        job = self._make_jobs()
        forwarding = self._propose(job)
        with self.assertRefused(UserError, "cannot become"):
            forwarding.action_send()
        with self.assertRefused(UserError, "by which channel"):
            forwarding.with_user(self.user_agent).action_agree()
        self._agree(forwarding)
        self.assertEqual(forwarding.consent_user_id, self.user_agent)
        self.assertTrue(forwarding.consent_at)
        timeline = self.env["metrology.interaction"].search(
            [("res_model", "=", "metrology.forwarding"), ("res_id", "=", forwarding.id)]
        )
        self.assertIn("Ms Li", timeline.summary)
        self.assertEqual(timeline.partner_id, self.customer)

    def test_nobody_types_the_moment_of_the_consent(self):
        forwarding = self._propose(self._make_jobs())
        for name in ("consent_at", "sent_at", "back_at"):
            with self.subTest(field=name), self.assertRefused(UserError, "can not be typed"):
                forwarding[name] = "2026-01-05 08:00:00"

    def test_the_customer_refuses(self):
        job = self._make_jobs()
        forwarding = self._propose(
            job, consent_channel_id=self.reasons["contact_channel"].id, consent_person="Ms Li"
        )
        forwarding.action_refuse()
        self.assertEqual(forwarding.state, "rejected")
        self.assertEqual(job.state, "planned")
        self.assertTrue(self._propose(job), "another institute may be proposed")

    def test_there_and_back_with_a_certificate(self):
        job = self._make_jobs()
        item = job.item_id
        forwarding = self._agree(self._propose(job)).with_user(self.user_reception)
        forwarding.action_send()
        self.assertEqual(job.state, "forwarded")
        self.assertEqual(item.state, "in_test")
        self.assertEqual(item.location_id, self.env.ref("metrology_instrument.location_other_institutes"))
        self.assertEqual(item.picking_ids.sorted("id")[-1].taker_id, self.institute)
        forwarding.with_user(self.user_contract_specialist).action_partner_received()
        forwarding.with_user(self.user_contract_specialist).action_partner_done()
        with self.assertRefused(UserError, "choose the result"):
            forwarding.action_back()
        forwarding.partner_result = "pass"
        with self.assertRefused(UserError, "certificate number of the institute"):
            forwarding.action_back()
        forwarding.write(
            {"partner_certificate_no": "OI-2026-77", "partner_pdf": PDF, "partner_pdf_name": "oi.pdf"}
        )
        forwarding.action_back()
        self.assertEqual(forwarding.state, "back")
        self.assertEqual((job.state, job.result), ("done", "pass"))
        self.assertEqual(item.state, "finished")
        self.assertEqual(item.location_id, self.site_a.store_location_id)
        certificate = forwarding.certificate_ids
        self.assertEqual(certificate.number, "OI-2026-77")
        self.assertEqual(certificate.institute_id, self.institute, "results from outside are named as such")
        self.assertTrue(certificate.has_pdf)
        self.assertFalse(item.is_ready_for_pickup)
        self._approve(certificate)
        self.assertTrue(item.is_ready_for_pickup)
        with self.assertRefused(UserError, "enter the fee"):
            forwarding.action_close()
        forwarding.write({"fee": 120, "is_fee_known": True})
        forwarding.action_close()
        self.assertEqual(forwarding.state, "closed")

    def test_back_untested_is_planned_again(self):
        job = self._start(self._make_jobs())
        forwarding = self._agree(self._propose(job)).with_user(self.user_reception)
        forwarding.action_send()
        forwarding.partner_result = "untested"
        forwarding.action_back()
        self.assertEqual(job.state, "planned")
        self.assertEqual(job.item_id.state, "received")
        self._start(job)
        self.assertEqual(job.item_id.state, "in_test")

    def test_another_institute_needs_another_consent(self):
        forwarding = self._agree(self._propose(self._make_jobs()))
        other = self.env["res.partner"].create({"name": "Third Institute"})
        with self.assertRefused(UserError, "agreed to this one"):
            forwarding.partner_id = other
        with self.assertRefused(UserError, "can not be deleted"):
            forwarding.with_user(self.user_supervisor).unlink()

    def test_the_paper_of_the_institute_is_a_pdf(self):
        forwarding = self._propose(self._make_jobs())
        with self.assertRefused(ValidationError, "not a PDF"):
            forwarding.partner_pdf = b"eHh4"

    def test_late(self):
        forwarding = self._agree(
            self._propose(self._make_jobs(), expected_back=fields.Date.subtract(fields.Date.today(), days=1))
        )
        self.assertFalse(forwarding.is_late, "not sent yet")
        forwarding.with_user(self.user_store_keeper).action_send()
        self.assertTrue(forwarding.is_late)
        Forwarding = self.env["metrology.forwarding"]
        self.assertIn(forwarding, Forwarding.search([("is_late", "=", True)]))
        self.assertNotIn(forwarding, Forwarding.search([("is_late", "=", False)]))

    def test_roles(self):
        forwarding = self._agree(self._propose(self._make_jobs()))
        with self.assertRaises(AccessError):
            forwarding.with_user(self.user_agent).action_send()
        for user in (self.user_finance, self.user_auditor, self.user_marketing_officer):
            with self.subTest(user=user.login):
                self.assertEqual(forwarding.with_user(user).state, "agreed")
                with self.assertRaises(AccessError):
                    forwarding.with_user(user).note = "x"
        with self.assertRaises(AccessError):
            forwarding.with_user(self.user_reception_b).action_send()
        with self.assertRaises(AccessError):
            self._propose(self._make_jobs()).with_user(self.user_store_keeper).create(
                {"job_id": forwarding.job_id.id, "partner_id": self.institute.id, "reason": "x"}
            )
