import base64
from contextlib import contextmanager

from odoo.addons.metrology_intake.tests.common import IntakeCommon

PDF = base64.b64encode(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")


class LabCommon(IntakeCommon):
    """A regulation, a laboratory that does calipers, and helpers that act as the right person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.regulation = cls.env["metrology.regulation"].create(
            {"code": "JJG 9001-2020", "name": "Test calipers", "kind": "jjg", "valid_from": "2020-01-01"}
        )
        cls.caliper.regulation_id = cls.regulation
        cls.laboratory_a.discipline_ids = cls.discipline
        cls.laboratory_b.discipline_ids = cls.discipline
        cls.keeper = cls.user_store_keeper.partner_id
        cls.fault = cls.env["metrology.reason"]._get("return_reason", "fault")
        cls.institute = cls.env["res.partner"].create({"name": "Other Institute", "is_company": False})

    @classmethod
    def _make_jobs(cls, items=1, **values):
        """Sign an order and return its jobs as seen by the tester."""
        order = cls._make_signed_order(items, **values)
        return order.job_ids.with_user(cls.user_laboratory)

    @classmethod
    def _to_store(cls, items):
        cls.env["metrology.custody"]._move(
            items,
            cls.site_a.store_location_id,
            "store_in",
            cls.user_reception.partner_id,
            cls.keeper,
        )

    @classmethod
    def _start(cls, jobs):
        """Accept and start as the tester."""
        jobs = jobs.with_user(cls.user_laboratory)
        jobs._accept(cls.keeper)
        jobs.action_start()
        return jobs

    @classmethod
    def _finish(cls, jobs, result="pass", **values):
        jobs = cls._start(jobs)
        return jobs._finish(result, {"pdf": PDF, **values})

    @classmethod
    def _approve(cls, certificates):
        """Review and approve as two other people of the laboratory."""
        certificates.with_user(cls.user_laboratory_2).action_review()
        certificates.with_user(cls.user_laboratory_3).action_approve()
        return certificates

    @classmethod
    def _make_ready(cls, order):
        """Take an order through its laboratory and back to the store, certificates approved."""
        certificates = cls._finish(order.job_ids)
        cls._approve(certificates)
        order.job_ids.with_user(cls.user_laboratory)._return_to_store(cls.keeper)
        return certificates

    @contextmanager
    def assertRefused(self, error, sentence):
        """Expect a refusal in plain words, and leave nothing of the attempt behind."""
        with self.assertRaisesRegex(error, sentence), self.cr.savepoint():
            yield
