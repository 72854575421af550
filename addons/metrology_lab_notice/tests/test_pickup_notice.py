from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.metrology_lab.tests.common import LabCommon

from ..models.metrology_order_item import SINCE_PARAMETER


@tagged("post_install", "-at_install")
class TestPickupNotice(LabCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Item = cls.env["metrology.order.item"]
        cls._install_at(fields.Datetime.now() - timedelta(minutes=5))

    @classmethod
    def _install_at(cls, moment):
        cls.env["ir.config_parameter"].set_param(SINCE_PARAMETER, fields.Datetime.to_string(moment))

    def _tell(self):
        """Do what the job does, without its commits."""
        untold = self.Item.search(self.Item._get_untold_domain())
        untold._tell_customers()
        return untold

    def test_one_message_for_all_pieces(self):
        order = self._make_signed_order(3)
        self._to_store(order.item_ids)
        self.assertFalse(self._tell() & order.item_ids, "nothing is ready yet")
        self._make_ready(order)
        self.assertEqual(self._tell() & order.item_ids, order.item_ids)
        notice = order.item_ids.pickup_notice_id
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.partner_id, order.submitter_id or order.submitting_partner_id)
        self.assertEqual(notice.kind_id.code, "finished")
        for item in order.item_ids:
            self.assertEqual(notice.body.count(item.item_uid), 1)

    def test_told_once(self):
        order = self._make_signed_order()
        self._make_ready(order)
        self._tell()
        body = order.item_ids.pickup_notice_id.body
        self.assertFalse(self._tell() & order.item_ids)
        order.item_ids._tell_customers()
        self.assertEqual(order.item_ids.pickup_notice_id.body, body)

    def test_returned_untested_says_why(self):
        order = self._make_signed_order()
        jobs = self._start(order.job_ids)
        jobs._return_untested(self.fault, "Jaws are bent")
        jobs._return_to_store(self.keeper)
        if not order.item_ids.is_ready_for_pickup:
            self._approve(order.certificate_ids)
        self._tell()
        notice = order.item_ids.pickup_notice_id
        self.assertEqual(notice.kind_id.code, "returned")
        self.assertIn("Jaws are bent", notice.body)

    def test_what_was_ready_before_the_installation_is_left_alone(self):
        order = self._make_signed_order()
        self._make_ready(order)
        self._install_at(fields.Datetime.now() + timedelta(minutes=1))
        self.assertFalse(self._tell() & order.item_ids)

    def test_what_has_been_collected_is_not_told(self):
        order = self._make_signed_order()
        self._make_ready(order)
        order.item_ids.sudo()._transition("released")
        self.assertFalse(self._tell() & order.item_ids)

    def test_the_job_itself(self):
        order = self._make_signed_order()
        self._make_ready(order)
        with self.enter_registry_test_mode():
            self.env.ref("metrology_lab_notice.ir_cron_tell_customers").method_direct_trigger()
        self.assertTrue(order.item_ids.pickup_notice_id)

    def test_who_looks_at_the_item_sees_the_notice(self):
        order = self._make_signed_order()
        self._make_ready(order)
        self._tell()
        for user in (self.user_reception, self.user_agent, self.user_laboratory):
            item = order.item_ids.with_user(user)
            self.assertTrue(item.pickup_notice_id.display_name)

    def test_forwarded_pieces_are_told(self):
        job = self._make_jobs()
        forwarding = self.env["metrology.forwarding"].create(
            {
                "job_id": job.id,
                "partner_id": self.institute.id,
                "reason": "Range too wide for us.",
                "consent_channel_id": self.reasons["contact_channel"].id,
                "consent_person": "Ms Li",
                "expected_back": "2031-05-05",
            }
        )
        forwarding.action_agree()
        Notice = self.env["metrology.notice"]
        key = [("key", "=", f"metrology.forwarding,{forwarding.id}")]
        self.assertFalse(Notice.search(key))
        self._to_store(job.item_id)
        forwarding.with_user(self.user_store_keeper).action_send()
        notice = Notice.search(key)
        for words in (job.item_id.item_uid, self.institute.name, "2031-05-05"):
            self.assertIn(words, notice.body)
