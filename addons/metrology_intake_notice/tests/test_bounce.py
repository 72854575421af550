from odoo.tests import tagged

from odoo.addons.metrology_notice.tests.common import NoticeCommon


@tagged("post_install", "-at_install")
class TestBounce(NoticeCommon):
    def test_a_mail_that_comes_back_goes_on(self):
        notice = self._notify()
        notice._transition("sending")
        key = "<gone@metrology-desk.invalid>"
        notice._add_attempt("email", "sending", "a@example.com", external_key=key)._advance("sent")
        bounce = {
            "bounced_email": False,
            "bounced_msg_ids": [key, "<stranger@example.com>"],
            "bounced_message": self.env["mail.message"],
            "bounced_partner": self.env["res.partner"],
            "email_from": "mailer-daemon@example.com",
            "to": "bounce@example.com",
            "message_id": "<bounce@example.com>",
        }
        self.env["mail.thread"]._routing_handle_bounce(None, bounce)
        self.assertEqual((notice.state, notice.attempt_ids.result), ("queued", "refused"))
        self._run_cron()
        self.assertEqual(notice.state, "task")
