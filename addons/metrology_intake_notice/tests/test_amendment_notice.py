from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.common import IntakeCommon


@tagged("post_install", "-at_install")
class TestAmendmentNotice(IntakeCommon):
    def _make_amendment(self, order, **line):
        return self.env["metrology.order.amendment"].create(
            {
                "order_id": order.id,
                "reason_id": self.reasons["lead_time_change_reason"].id,
                "line_ids": [Command.create(line)],
                "confirmed_channel_id": self.reasons["contact_channel"].id,
                "confirmed_by_name": "Li Test",
                "confirmed_at": fields.Datetime.now(),
            }
        )

    def _find(self, amendment):
        return self.env["metrology.notice"].search([("key", "=", f"{amendment._name},{amendment.id}")])

    def test_a_new_date_is_told_in_writing(self):
        order = self._make_signed_order()
        before = order.item_ids.promised_date
        amendment = self._make_amendment(
            order, item_id=order.item_ids.id, field_name="promised_date", new_date="2031-05-05"
        )
        self.assertFalse(self._find(amendment))
        amendment.with_user(self.user_reception).action_confirm()
        notice = self._find(amendment)
        self.assertEqual(notice.partner_id, order.submitter_id or order.submitting_partner_id)
        self.assertEqual(notice.kind_id.code, "changed")
        for words in (order.name, str(before), "2031-05-05", order.item_ids.item_uid):
            self.assertIn(words, notice.body)
        self.assertEqual(notice.origin_ids.res_id, amendment.id)

    def test_a_refused_change_is_not_told(self):
        order = self._make_signed_order()
        amendment = self._make_amendment(order, field_name="certificate_name", new_text="New Name")
        amendment.action_refuse()
        self.assertFalse(self._find(amendment))

    def test_what_is_due_is_told_when_somebody_knows_it(self):
        order = self._make_signed_order()
        self.patch(type(order), "_get_notice_due", lambda order: None)
        self.assertNotIn("due", order._prepare_notice_values())
        self.patch(type(order), "_get_notice_due", lambda order: 120.5)
        self.assertEqual(order._prepare_notice_values()["due"], {order.name: 120.5})
