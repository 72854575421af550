from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.metrology_pickup.tests.common import PickupCommon


@tagged("post_install", "-at_install")
class TestStorageNotice(PickupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_ready_order(2).with_env(cls.env)

    def _wait(self, days):
        self.order.item_ids.ready_at = fields.Datetime.now() - timedelta(days=days, minutes=1)
        return self.order.item_ids._take_storage_steps()

    def test_one_message_for_all_pieces(self):
        events = self._wait(31)
        notice = events.notice_id
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.kind_id.code, "storage_ageing")
        self.assertEqual(notice.partner_id, self.order.submitter_id or self.order.submitting_partner_id)
        for item in self.order.item_ids:
            self.assertEqual(notice.body.count(item.item_uid), 1)
        self.assertIn("31", notice.body)
        body = notice.body
        events._announce()
        self.assertEqual(notice.body, body, "told once")

    def test_letters_and_disposals_are_no_notices(self):
        events = self._wait(366)
        told = events.filtered("notice_id")
        self.assertEqual(told.mapped("action"), ["notice", "notice"])
        self.assertEqual(set(told.mapped("step_id.days")), {180})

    def test_who_looks_at_the_event_sees_the_notice(self):
        events = self._wait(31)
        for user in (self.user_reception, self.user_agent, self.user_store_keeper):
            self.assertTrue(events[:1].with_user(user).notice_id.display_name)
