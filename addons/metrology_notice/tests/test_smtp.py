import random
from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..models.res_company import ResCompany
from .common import NoticeCommon
from .smtp_server import SmtpServer


@tagged("post_install", "-at_install")
class TestNoticeSmtp(NoticeCommon):
    """Messages leave through a real mail server on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.smtp = SmtpServer()
        cls.addClassCleanup(cls.smtp.stop)
        cls.env.company.email = "desk@example.com"
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {
                "name": "tiny",
                "smtp_host": "127.0.0.1",
                "smtp_port": cls.smtp.port,
                "smtp_encryption": "none",
                "smtp_authentication": "login",
            }
        )

    def setUp(self):
        super().setUp()
        self.smtp.messages.clear()
        self.smtp.decide = lambda recipient: None
        self.smtp.drop_after_data = False
        self.startPatcher(patch.object(IrMail_Server, "_disable_send", lambda self: False))

    def _make_due(self):
        queued = self.Notice.search([("state", "=", "queued")])
        queued.write({"not_before": fields.Datetime.now() - timedelta(minutes=1)})
        return queued

    def test_mail_leaves_once_with_its_number_as_proof(self):
        notice = self._notify(text="Grüße 您好")
        self._run_cron()
        self._run_cron()
        self.assertEqual(notice.state, "sent")
        [(recipient, text)] = self.smtp.messages
        self.assertEqual(recipient, "customer@example.com")
        self.assertIn(notice.attempt_ids.proof.encode(), text)
        self.assertEqual(notice.attempt_ids.address, recipient)

    def test_the_job_speaks_the_language_of_the_house(self):
        self.env.company.email = False
        self.patch(self.registry["res.company"], "_get_notice_lang", ResCompany._get_notice_lang)
        notice = self._notify()
        self.startPatcher(
            patch.object(type(self.env["ir.mail_server"]), "_get_default_from_address", lambda self: False)
        )
        self._run_cron()
        self.assertRegex(notice.attempt_ids.proof, "[\u4e00-\u9fff]")

    def test_refused_for_good_becomes_a_task(self):
        self.smtp.decide = lambda recipient: "550 no such person"
        notice = self._notify()
        self._run_cron()
        self._make_due()
        self._run_cron()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("task", "refused"))
        self.assertIn("no such person", notice.attempt_ids.proof)

    def test_refused_for_now_is_tried_three_times(self):
        self.smtp.decide = lambda recipient: "451 come back later"
        notice = self._notify()
        for _run in range(4):
            self._run_cron()
            self._make_due()
        self.assertEqual(notice.state, "task")
        self.assertEqual(notice.attempt_ids.mapped("result"), ["failed"] * 3)

    def test_broken_connection_is_not_sent_again(self):
        self.smtp.drop_after_data = True
        notice = self._notify()
        for _run in range(2):
            self._run_cron()
            self._make_due()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("task", "unknown"))
        self.assertIn("may have been sent", notice.task_note)
        self.assertEqual(len(self.smtp.messages), 1)

    def test_crash_while_sending_is_not_sent_again(self):
        notice = self._notify()
        notice._start()
        self._run_cron()
        self.assertEqual(notice.state, "sending", "somebody may be sending it right now")
        self.env.cr.execute(
            "UPDATE metrology_notice SET state_date = state_date - interval '1 hour' WHERE id = %s",
            [notice.id],
        )
        notice.invalidate_recordset()
        self._run_cron()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("task", "unknown"))
        self.assertIn("may have been sent", notice.task_note)
        self.assertFalse(self.smtp.messages)

    def test_sixty_and_a_gateway_that_refuses_at_random(self):
        chance = random.Random(7)
        answers = [None, None, "550 no", "451 later", "drop"]
        self.smtp.decide = lambda recipient: chance.choice(answers)
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}", "email": f"p{number}@example.com"} for number in range(60)]
        )
        notices = self.Notice._notify_batch(
            [
                {"partner": partner, "kind": "general", "values": {"text": "x"}, "key": f"m{partner.id}"}
                for partner in partners
            ]
        )
        for _run in range(10):
            self._run_cron()
            if not self._make_due():
                break
        self.assertEqual(set(notices.mapped("state")), {"sent", "task"})
        received = Counter(recipient for recipient, _text in self.smtp.messages)
        self.assertEqual(set(received.values()), {1})
        sent = notices.filtered(lambda notice: notice.state == "sent")
        self.assertEqual(set(received), set(sent.mapped("partner_id.email")))
