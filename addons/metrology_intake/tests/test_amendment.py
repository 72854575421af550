from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestAmendment(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_signed_order(2)
        cls.item = cls.order.item_ids[0]

    def _make_amendment(self, *lines, **values):
        return (
            self.env["metrology.order.amendment"]
            .with_user(self.user_reception)
            .create(
                {
                    "order_id": self.order.id,
                    "reason_id": self.reasons["lead_time_change_reason"].id,
                    "line_ids": [Command.create(line) for line in lines],
                    **values,
                }
            )
        )

    def _answer(self, amendment):
        amendment.write(
            {
                "confirmed_channel_id": self.reasons["contact_channel"].id,
                "confirmed_by_name": "Li Test",
                "confirmed_at": fields.Datetime.now(),
            }
        )
        return amendment

    def test_new_date_needs_the_customers_yes(self):
        before = self.item.promised_date
        amendment = self._make_amendment(
            {"item_id": self.item.id, "field_name": "promised_date", "new_date": "2031-05-05"}
        )
        with self.assertRaisesRegex(UserError, "Customer reached by"):
            amendment.action_confirm()
        self.assertEqual(self.item.promised_date, before)
        self._answer(amendment).action_confirm()
        self.assertEqual(self.item.promised_date, fields.Date.to_date("2031-05-05"))
        self.assertEqual(amendment.line_ids.old_value, str(before), "the old value stays readable")
        self.assertEqual(self.order.promised_date, fields.Date.to_date("2031-05-05"))

    def test_both_versions_stay_visible(self):
        first = self.order.version_ids
        self._answer(
            self._make_amendment({"field_name": "certificate_name", "new_text": "New Name Ltd"})
        ).action_confirm()
        self.assertEqual(self.order.version, 2)
        second = self.order.version_ids - first
        self.assertNotEqual(first.content_hash, second.content_hash)
        self.assertEqual(first.content["certificate"]["name"], self.customer.name)
        self.assertEqual(second.content["certificate"]["name"], "New Name Ltd")
        self.assertIn("New Name Ltd", second.change_summary)
        self.assertTrue(self.order._is_content_intact())

    def test_refused_changes_nothing(self):
        amendment = self._answer(
            self._make_amendment(
                {"item_id": self.item.id, "field_name": "special_requirement", "new_text": "5 points"}
            )
        )
        amendment.action_refuse()
        self.assertFalse(self.item.special_requirement)
        self.assertEqual(self.order.version, 1)
        with self.assertRaises(UserError):
            amendment.action_confirm()
        with self.assertRaises(UserError):
            amendment.note = "changed afterwards"
        with self.assertRaises(UserError):
            amendment.line_ids.new_text = "changed afterwards"

    def test_price_needs_a_second_person(self):
        amendment = self._answer(
            self._make_amendment({"item_id": self.item.id, "field_name": "fee_amount", "new_amount": 80})
        )
        with self.assertRaisesRegex(UserError, "approved"):
            amendment.action_confirm()
        with self.assertRaisesRegex(UserError, "Only the marketing department"):
            amendment.action_approve()
        amendment.with_user(self.user_marketing_officer).action_approve()
        amendment.action_confirm()
        self.assertEqual(self.item.fee_amount, 80)
        self.assertEqual(amendment.approved_by_id, self.user_marketing_officer)

    def test_approver_is_not_the_one_who_asked(self):
        amendment = self._make_amendment(
            {"item_id": self.item.id, "field_name": "fee_amount", "new_amount": 80}
        )
        amendment.sudo().requested_by_id = self.user_marketing_officer
        with self.assertRaisesRegex(UserError, "another person"):
            amendment.with_user(self.user_marketing_officer).action_approve()
        with self.assertRaises(UserError):
            amendment.write({"approved_by_id": self.user_supervisor.id})

    def test_service_to_mandatory_frees_the_fee_and_keeps_the_date(self):
        promised = self.item.promised_date
        self._answer(
            self._make_amendment(
                {"item_id": self.item.id, "field_name": "service_id", "new_service_id": self.mandatory.id}
            )
        ).action_confirm()
        self.assertEqual(self.item.service_id, self.mandatory)
        self.assertEqual(self.item.fee_amount, 0)
        self.assertEqual(self.item.promised_date, promised)

    def test_bad_lines_are_refused_with_the_field(self):
        other = self._make_signed_order()
        for line, fragment in (
            ({"field_name": "promised_date", "new_date": "2031-01-01"}, "choose the item"),
            ({"item_id": self.item.id, "field_name": "promised_date"}, "New date"),
            (
                {"item_id": other.item_ids.id, "field_name": "promised_date", "new_date": "2031-01-01"},
                other.item_ids.item_uid,
            ),
            ({"item_id": self.item.id, "field_name": "fee_amount", "new_amount": -1}, "negative"),
        ):
            with self.subTest(line), self.assertRaisesRegex(ValidationError, fragment):
                self._make_amendment(line)

    def test_answer_from_the_future(self):
        amendment = self._make_amendment({"field_name": "certificate_name", "new_text": "New Name Ltd"})
        self._answer(amendment)
        amendment.confirmed_at = "2099-01-01 00:00:00"
        with self.assertRaisesRegex(UserError, "future"):
            amendment.action_confirm()

    def test_other_roles_are_refused(self):
        for user in (self.user_agent, self.user_finance, self.user_reception_b):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["metrology.order.amendment"].with_user(user).create(
                    {"order_id": self.order.id, "reason_id": self.reasons["lead_time_change_reason"].id}
                )
