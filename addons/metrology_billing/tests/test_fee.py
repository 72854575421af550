from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestFee(BillingCommon):
    """What an order costs, who may change it, and what is not collected."""

    def _make_urgent_order(self, items=None, urgency="urgent_24h"):
        order = self._make_order(items or 1, urgency=urgency)
        order.with_user(self.user_laboratory).action_confirm_urgent()
        return order

    # Discount

    def test_a_small_discount_needs_nobody(self):
        order = self._make_order([self._prepare_item(fee_amount=47.5)])
        self._sign(order)
        self.assertEqual((order.fee_due, order.fee_open, order.fee_state), (47.5, 47.5, "open"))
        self.assertEqual(order.item_ids.standard_fee, 50)

    def test_a_large_discount_waits_for_approval(self):
        order = self._make_order([self._prepare_item(fee_amount=40)])
        with self.assertRaisesRegex(UserError, "20.0 % below the price list and you may give 5 %"):
            order.action_check()
        self.assertTrue(order.needs_fee_approval)
        order.with_user(self.user_supervisor).action_approve_fees()
        self.assertEqual(order.item_ids.fee_approved_by_id, self.user_supervisor)
        order.item_ids.fee_amount = 45
        order.action_check()
        self.assertEqual(order.state, "checked")

    def test_an_approval_does_not_reach_lower(self):
        order = self._make_order([self._prepare_item(fee_amount=40)])
        order.with_user(self.user_supervisor).action_approve_fees()
        order.item_ids.fee_amount = 38
        with self.assertRaisesRegex(UserError, "below the price list"):
            order.action_check()

    def test_an_approver_has_a_limit_too_and_needs_another_order(self):
        order = self._make_order([self._prepare_item(fee_amount=10)])
        with self.assertRaisesRegex(UserError, "you may approve 30 %"):
            order.with_user(self.user_supervisor).action_approve_fees()
        with self.assertRaisesRegex(UserError, "your own order"):
            order.action_approve_fees()
        order.with_user(self.user_marketing_officer).action_approve_fees()
        order.action_check()

    def test_nobody_types_an_approval_or_a_payment(self):
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            self._make_order([self._prepare_item(fee_amount=1, fee_approved_by_id=self.user_reception.id)])
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            self._make_order(1, fee_paid=50)
        order = self._make_signed_order()
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            order.write({"fee_paid": 50})
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            order.item_ids.write({"surcharge_dropped": True})

    # Mandatory, urgent, on-site, forwarding

    def test_mandatory_work_is_free_and_keeps_its_price(self):
        self.fee.copy({"service_id": self.mandatory.id, "amount": 80, "tariff_code": "M"})
        order = self._make_signed_order(
            [
                self._prepare_item(
                    service_id=self.mandatory.id,
                    mandatory_purpose_id=self.reasons["mandatory_purpose"].id,
                    mandatory_registration_no="R1",
                )
            ]
        )
        self.assertEqual((order.item_ids.standard_fee, order.fee_due, order.fee_open), (80, 0, 0))
        self.assertFalse(order.fee_state)

    def test_urgent_work_costs_more_and_is_signed(self):
        order = self._sign(self._make_urgent_order(2))
        self.assertEqual(order.urgent_percent, 100)
        self.assertEqual(order.item_ids.mapped("surcharge_amount"), [50, 50])
        self.assertEqual(order.fee_due, 200)
        self.assertEqual(order._get_content()["urgent_percent"], "100.0")
        with self.assertRaisesRegex(UserError, "make an amendment"):
            order.urgent_percent = 0

    def test_a_surcharge_has_a_highest_rate(self):
        order = self._make_urgent_order(urgency="urgent_72h")
        order.urgent_percent = 31
        with self.assertRaisesRegex(UserError, "31 % is too much, at most 30 %"):
            order.action_check()
        order.urgent_percent = 20
        self._sign(order)
        self.assertEqual(order.fee_due, 60)

    def test_a_surcharge_is_dropped_when_the_work_is_late(self):
        order = self._sign(self._make_urgent_order())
        item = order.item_ids.sudo()
        with freeze_time(fields.Datetime.to_datetime(item.promised_date) + timedelta(days=2)):
            item._transition("at_lab")
            item._transition("finished")
        self.assertTrue(item.surcharge_dropped)
        self.assertEqual((item.surcharge_amount, order.fee_due), (0, 50))

    def test_a_surcharge_stays_when_the_work_is_in_time(self):
        order = self._sign(self._make_urgent_order())
        order.item_ids.sudo()._transition("at_lab")
        order.item_ids.sudo()._transition("finished")
        self.assertEqual(order.fee_due, 100)

    def test_a_late_surcharge_is_not_collected_before_the_work_is_done(self):
        order = self._sign(self._make_urgent_order())
        late = fields.Datetime.to_datetime(order.item_ids.promised_date) + timedelta(days=2)
        with freeze_time(late), self.assertRaisesRegex(UserError, "only 50.00 is open"):
            self._pay(order)

    def test_onsite_and_forwarding_fees_change_by_amendment_only(self):
        order = self._make_signed_order(1, is_onsite=True, onsite_address="2 Test Road", onsite_fee=30)
        self.assertEqual(order.fee_due, 80)
        with self.assertRaisesRegex(UserError, "make an amendment"):
            order.onsite_fee = 40
        with self.assertRaisesRegex(UserError, "amendment"):
            order.item_ids.forwarding_fee = 40
        amendment = (
            self.env["metrology.order.amendment"]
            .with_user(self.user_reception)
            .create(
                {
                    "order_id": order.id,
                    "reason_id": self.reasons["lead_time_change_reason"].id,
                    "line_ids": [
                        Command.create({"field_name": "onsite_fee", "new_amount": 45}),
                        Command.create(
                            {
                                "field_name": "forwarding_fee",
                                "item_id": order.item_ids.id,
                                "new_amount": 20,
                            }
                        ),
                    ],
                    "confirmed_channel_id": self.reasons["contact_channel"].id,
                    "confirmed_by_name": "Li Test",
                    "confirmed_at": fields.Datetime.now(),
                }
            )
        )
        with self.assertRaisesRegex(UserError, "has to be approved"):
            amendment.action_confirm()
        amendment.with_user(self.user_supervisor).action_approve()
        amendment.action_confirm()
        self.assertEqual(order.fee_due, 115)
        self.assertTrue(order._is_content_intact())

    # Returned untested

    def test_an_item_returned_untested_costs_nothing(self):
        order = self._make_signed_order(2)
        item = order.item_ids[0]
        item.sudo()._transition(
            "returned", {"return_reason_id": self.reasons["return_reason"].id, "return_text": "broken"}
        )
        self.assertEqual((order.fee_due, item.fee_due), (50, 0))

    def test_a_return_after_payment_leaves_a_credit(self):
        order = self._make_signed_order(2)
        self._pay(order)
        order.item_ids[0].sudo()._transition(
            "returned", {"return_reason_id": self.reasons["return_reason"].id, "return_text": "broken"}
        )
        self.assertEqual((order.fee_due, order.fee_open, order.fee_state), (50, -50, "credit"))

    # Waivers

    def test_a_waiver_has_reason_person_and_limit(self):
        order = self._make_signed_order(2)
        waiver = self._waive(order, 60, note="Late by our fault")
        self.assertEqual((order.fee_waived, order.fee_open, order.fee_state), (60, 40, "partial"))
        self.assertEqual((waiver.approved_by_id, waiver.state), (self.user_supervisor, "approved"))
        with self.assertRaisesRegex(UserError, "only 40.00"):
            self._waive(order, 41)

    def test_reception_asks_and_another_decides(self):
        order = self._make_signed_order()
        waiver = (
            self.env["metrology.fee.waiver"]
            .with_user(self.user_reception)
            .create({"order_id": order.id, "amount": 10, "reason_id": self.waive_reason.id})
        )
        with self.assertRaisesRegex(UserError, "You may decide on waivers up to 0.00"):
            waiver.action_approve()
        self.assertEqual(order.fee_open, 50)
        waiver.with_user(self.user_supervisor).action_approve()
        self.assertEqual(order.fee_open, 40)
        with self.assertRaisesRegex(UserError, "is decided and stays"):
            waiver.amount = 1
        waiver.with_user(self.user_supervisor).action_withdraw()
        self.assertEqual((order.fee_open, order.fee_state), (50, "open"))

    def test_a_large_waiver_needs_marketing(self):
        order = self._make_signed_order([self._prepare_item(fee_amount=2000)])
        with self.assertRaisesRegex(UserError, "up to 500.00"):
            self._waive(order, 600)
        self._waive(order, 600, user=self.user_marketing_officer)
        self.assertEqual(order.fee_open, 1400)

    def test_another_reason_has_to_be_explained(self):
        other = self._get_reason("waive_reason", "other")
        other.requires_text = True
        order = self._make_signed_order()
        with self.assertRaisesRegex(UserError, "has to be explained"):
            self._waive(order, 5, reason_id=other.id)

    def test_shares_of_the_items(self):
        order = self._make_signed_order(3)
        self._waive(order, 20, item_id=order.item_ids[1].id)
        self._pay(order, [60])
        self.assertEqual(order.item_ids.mapped("fee_waived"), [0, 20, 0])
        self.assertEqual(order.item_ids.mapped("fee_paid"), [50, 10, 0])
        self.assertEqual(order.item_ids.mapped("fee_open"), [0, 20, 50])
        customer = self.submitter
        self.assertEqual(
            (customer.metrology_fee_due, customer.metrology_fee_paid, customer.metrology_fee_waived),
            (150, 60, 20),
        )
        self.assertEqual(customer.metrology_fee_open, 70)
