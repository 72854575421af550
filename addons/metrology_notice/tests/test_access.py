from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NoticeCommon


@tagged("post_install", "-at_install")
class TestNoticeAccess(NoticeCommon):
    def test_who_finishes_tasks(self):
        notice = self._notify()
        notice._make_task("call")
        for name in ("laboratory", "store_keeper", "marketing_officer", "finance", "auditor"):
            seen = notice.with_user(getattr(self, f"user_{name}"))
            self.assertTrue(seen.subject)
            for method in ("action_reached", "action_no_answer", "action_wrong_number", "action_cancel"):
                with self.assertRaises(AccessError, msg=f"{name} {method}"):
                    getattr(seen, method)()
        notice.with_user(self.user_reception).action_reached()
        self.assertEqual(notice.state, "done")

    def test_proof_is_not_typed(self):
        notice = self._notify()
        for name in ("agent", "reception", "supervisor", "administrator"):
            user = getattr(self, f"user_{name}")
            with self.assertRaises(UserError):
                notice.with_user(user).write({"body": "forged"})
            with self.assertRaises(AccessError):
                notice.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["metrology.notice.attempt"].with_user(user).create(
                    {"notice_id": notice.id, "channel": "email", "result": "read"}
                )

    def test_only_marketing_and_administrators_change_the_words(self):
        kind = self.env["metrology.notice.kind"]._get("general")
        for name in ("agent", "reception", "laboratory", "supervisor"):
            with self.assertRaises(AccessError):
                kind.with_user(getattr(self, f"user_{name}")).subject = "x"
        kind.with_user(self.user_marketing_officer).subject = "From marketing"
        self.assertEqual(kind.subject, "From marketing")

    def test_whoever_finishes_a_job_may_tell(self):
        notice = self.Notice.with_user(self.user_laboratory)._notify(
            self.customer, "finished", {"lines": ["A"]}, "lab"
        )
        self.assertEqual(notice.user_id, self.user_laboratory)

    def test_written_by_hand_once(self):
        Wizard = self.env["metrology.notice.write"].with_user(self.user_agent)
        wizard = Wizard.create({"partner_id": self.customer.id, "text": "Please call us"})
        self.assertIn("Please call us", wizard.body_preview)
        wizard.action_send()
        wizard.action_send()
        notice = self.Notice.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((len(notice), notice.body), (1, wizard.body_preview))
        with self.assertRaises(AccessError):
            Wizard.with_user(self.user_laboratory).create({"partner_id": self.customer.id, "text": "x"})

    def test_receipts_and_ladders_are_not_everybodys(self):
        for name in ("agent", "reception", "supervisor"):
            user = getattr(self, f"user_{name}")
            with self.assertRaises(AccessError):
                self.env["metrology.notice.receipt"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["metrology.notice.rung"].with_user(user).create(
                    {"kind_id": self.env["metrology.notice.kind"]._get("general").id, "channel": "phone"}
                )

    def test_a_contractor_reads_a_confidential_message_only_to_call(self):
        agent = self.user_agent
        notice = self._notify()
        notice.kind_id.is_confidential = True
        seen = notice.with_user(agent)
        self.assertIn(notice.subject, seen.subject, "the house's own people see it")
        agent.is_contractor = True
        self.env.invalidate_all()
        self.assertFalse(seen.search([("id", "=", notice.id)]))
        with self.assertRaises(AccessError):
            seen.read(["body"])
        with self.assertRaises(AccessError):
            notice.attempt_ids.create(
                {"notice_id": notice.id, "channel": "email", "result": "read"}
            ).with_user(agent).notice_id.read(["body"])
        notice._make_task("call")
        self.assertTrue(seen.search([("id", "=", notice.id)]))
        self.assertTrue(seen.body)
