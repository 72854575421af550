import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import PDF, LabCommon


@tagged("post_install", "-at_install")
class TestCertificateAccess(LabCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls._finish(cls._make_jobs())
        cls.attachment = cls.env["ir.attachment"].search(
            [
                ("res_model", "=", "metrology.certificate.file"),
                ("res_field", "=", "pdf"),
                ("res_id", "=", cls.certificate.file_ids.id),
            ]
        )

    def _read_pdf(self, user):
        self.env.invalidate_all()
        return self.certificate.with_user(user).pdf

    def test_the_state_is_open_to_the_house_the_pdf_is_not(self):
        for user in (
            self.user_agent,
            self.user_store_keeper,
            self.user_finance,
            self.user_auditor,
            self.user_marketing_officer,
            self.user_contract_specialist,
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.certificate.with_user(user).state, "to_review")
                with self.assertRaises(AccessError):
                    self._read_pdf(user)
                with self.assertRaises(AccessError):
                    self.attachment.with_user(user).read(["raw"])
                with self.assertRaises(AccessError):
                    self.certificate.with_user(user).conclusion = "x"

    def test_nobody_types_who_checked_or_approved(self):
        job = self.certificate.job_id
        for record in (self.certificate, job):
            for values in (
                {"checker_id": self.user_laboratory_2.id},
                {"approver_id": self.user_laboratory_2.id},
            ):
                refused = self.assertRefused(UserError, "can not be typed")
                with self.subTest(model=record._name, values=values), refused:
                    record.with_user(self.user_laboratory).write(values)
        with self.assertRefused(UserError, "can not be typed"):
            self.certificate.with_user(self.user_laboratory).approved_at = "2026-01-05 08:00:00"

    def test_before_approval_only_the_laboratory_reads_it(self):
        self.assertEqual(self._read_pdf(self.user_laboratory_2), PDF)
        for user in (self.user_reception, self.user_supervisor):
            with self.subTest(user=user.login):
                self.assertFalse(self._read_pdf(user))
                with self.assertRaises(AccessError):
                    self.attachment.with_user(user).read(["raw"])
                with self.assertRaises(UserError):
                    self.certificate.with_user(user).action_download()

    def test_after_approval_counter_and_supervisor_read_it(self):
        self._approve(self.certificate)
        for user in (self.user_reception, self.user_supervisor, self.user_reception_b):
            with self.subTest(user=user.login):
                self.assertEqual(self._read_pdf(user), PDF)
                self.assertIn("/pdf", self.certificate.with_user(user).action_download()["url"])
                self.assertTrue(self.attachment.with_user(user).raw)
        self.certificate.with_user(self.user_supervisor)._recall("wrong")
        self.assertFalse(self._read_pdf(self.user_reception), "a recalled certificate is not handed out")

    def test_another_laboratory_reads_it_once_approved_and_never_changes_it(self):
        stranger = self._make_user("laboratory", login="stranger", site=self.site_b)
        self.assertFalse(self._read_pdf(stranger))
        with self.assertRaises(AccessError):
            self.certificate.with_user(stranger).action_review()
        with self.assertRaises(AccessError):
            self.certificate.with_user(stranger).conclusion = "x"
        self._approve(self.certificate)
        self.assertEqual(self._read_pdf(stranger), PDF)

    def test_customers_get_it_after_approval_only(self):
        portal = new_test_user(self.env, "lab_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self._read_pdf(portal)
        with self.assertRaises(AccessError):
            self.attachment.with_user(portal).read(["raw"])
        with self.assertRefused(UserError, "after its approval"):
            self.certificate._get_pdf_for_customer("Li")
        self._approve(self.certificate)
        name, content = self.certificate._get_pdf_for_customer("Li")
        self.assertEqual(content, base64.b64decode(PDF))
        self.assertTrue(name.endswith(".pdf"))
        self.assertEqual((self.certificate.state, self.certificate.delivery), ("collected", "download"))
        self.assertEqual(self.certificate._get_pdf_for_customer("Li")[1], content, "as often as they like")
        with self.assertRaises(AccessError):
            self.attachment.with_user(portal).read(["raw"])

    def test_the_counter_prints_but_does_not_approve(self):
        with self.assertRaises(AccessError):
            self.certificate.with_user(self.user_agent).action_print()
        with self.assertRefused(UserError, "cannot become"):
            self.certificate.with_user(self.user_reception).action_print()
        with self.assertRaises(AccessError):
            self.certificate.with_user(self.user_reception).action_review()
        with self.assertRaises(AccessError):
            self.certificate.with_user(self.user_supervisor).action_approve()

    def test_counters_of_numbers_are_for_administrators(self):
        Counter = self.env["metrology.certificate.counter"]
        self.assertTrue(Counter.with_user(self.user_administrator).search([]))
        with self.assertRaises(AccessError):
            Counter.with_user(self.user_laboratory).search([])

    def test_ranges_belong_to_their_laboratory(self):
        values = {
            "laboratory_id": self.laboratory_a.id,
            "instrument_type_id": self.caliper.id,
            "measuring_interval": "0-300 mm",
        }
        Capability = self.env["metrology.laboratory.capability"]
        mine = Capability.with_user(self.user_laboratory).create(values)
        self.assertEqual(mine.with_user(self.user_agent).measuring_interval, "0-300 mm")
        with self.assertRaises(AccessError):
            Capability.with_user(self.user_laboratory).create(
                {**values, "laboratory_id": self.laboratory_b.id}
            )
        with self.assertRaises(AccessError):
            mine.with_user(self.user_agent).note = "x"


@tagged("post_install", "-at_install")
class TestCertificateDownload(HttpCase, LabCommon):
    def test_the_web_serves_the_pdf_to_the_right_people_only(self):
        certificate = self._finish(self._make_jobs())
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "metrology.certificate.file"),
                ("res_id", "=", certificate.file_ids.id),
                ("res_field", "=", "pdf"),
            ]
        )
        urls = [
            f"/web/content/metrology.certificate/{certificate.id}/pdf",
            f"/web/content/metrology.certificate.file/{certificate.file_ids.id}/pdf",
            f"/web/content/{attachment.id}",
        ]
        people = {
            user: user.login
            for user in (self.user_agent, self.user_reception, self.user_laboratory_2, self.user_supervisor)
        }
        for user, login in people.items():
            user.password = login

        def served():
            found = set()
            for user, login in people.items():
                self.authenticate(login, login)
                for url in urls:
                    with mute_logger(
                        "odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_binary"
                    ):
                        answer = self.url_open(url)
                    if answer.status_code == 200 and answer.content.startswith(b"%PDF-"):
                        found.add(user)
            return found

        self.assertEqual(served(), {self.user_laboratory_2})
        self._approve(certificate)
        self.assertEqual(served(), {self.user_laboratory_2, self.user_reception, self.user_supervisor})
        self.authenticate(None, None)
        for url in urls:
            with mute_logger("odoo.http"):
                self.assertNotIn(b"%PDF-", self.url_open(url).content)

    def test_command_is_unused_by_strangers(self):
        stranger = self._make_user("laboratory", login="stranger", site=self.site_b)
        certificate = self._finish(self._make_jobs())
        with self.assertRaises(AccessError):
            certificate.with_user(stranger).write({"file_ids": [Command.clear()]})
