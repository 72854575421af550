from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..order_content import fingerprint
from .common import SIGNATURE, IntakeCommon


@tagged("post_install", "-at_install")
class TestOrderSigning(IntakeCommon):
    def test_two_signatures_freeze_and_take_in(self):
        order = self._make_order(2)
        order.action_check()
        order._sign_as_customer("Li Test", SIGNATURE)
        self.assertEqual(order.state, "checked", "one signature is not enough")
        order._sign_as_clerk(SIGNATURE)
        self.assertEqual(order.state, "signed")
        self.assertEqual(order.clerk_signed_by_id, self.user_reception)
        self.assertEqual(order.item_ids.mapped("state"), ["received", "received"])
        self.assertEqual(order.item_ids.location_id, self.site_a.reception_location_id)
        self.assertEqual(order.version, 1)
        self.assertEqual(order.version_ids.content_hash, order.content_hash)
        self.assertEqual(fingerprint(order.version_ids.content), order.content_hash)
        self.assertTrue(order._is_content_intact())
        self.assertGreaterEqual(len(order.voucher_code), 12)

    def test_instruments_are_made_once_and_found_again(self):
        line = self._prepare_item()
        first = self._make_signed_order([line])
        instrument = first.item_ids.instrument_id
        self.assertEqual(instrument.owner_id, self.customer)
        self.assertEqual(instrument.serial_no, line["serial_no"])
        first.item_ids.sudo()._transition("returned")
        self.env["metrology.custody"]._move(
            first.item_ids,
            self.env.ref("stock.stock_location_customers"),
            "release",
            self.user_reception.partner_id,
            self.submitter,
        )
        first.item_ids.sudo()._transition("released")
        second = self._make_signed_order([line])
        self.assertEqual(second.item_ids.instrument_id, instrument)
        self.assertEqual(instrument.order_item_count, 2)

    def test_what_the_clerk_typed_survives_signing(self):
        order = self._make_order()
        item = order.item_ids
        item.write({"name": "Special caliper", "fee_amount": 80, "promised_date": "2031-03-03"})
        order.action_check()
        order._sign_as_customer("Li Test", SIGNATURE)
        seen = order._get_content()
        order._sign_as_clerk(SIGNATURE)
        self.assertEqual(order.version_ids.content, seen, "the clerk signs what the customer signed")
        self.assertEqual(item.name, "Special caliper")
        self.assertEqual(item.fee_amount, 80)
        self.assertEqual(str(item.promised_date), "2031-03-03")

    def test_nothing_changes_after_signing(self):
        order = self._make_signed_order()
        item = order.item_ids
        for record, values in (
            (order, {"certificate_name": "Somebody else"}),
            (order, {"submitting_partner_id": self.submitter.id}),
            (order, {"item_ids": [Command.create(self._prepare_item())]}),
            (order, {"item_ids": [Command.delete(item.id)]}),
            (item, {"serial_no": "X"}),
            (item, {"fee_amount": 1}),
            (item, {"promised_date": "2030-01-01"}),
            (item, {"accessory_ids": [Command.create({"name": "cable"})]}),
        ):
            with self.subTest(values), self.assertRaises(UserError):
                record.write(values)
        self.assertTrue(order._is_content_intact())

    def test_nobody_types_signatures_numbers_or_states(self):
        order = self._make_order()
        for values in (
            {"customer_signature": SIGNATURE},
            {"name": "AAA2026-999999"},
            {"content_hash": "0" * 64},
            {"clerk_signed_at": "2026-01-01 00:00:00"},
            {"state": "signed"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                order.write(values)
            with self.subTest(values), self.assertRaises(UserError):
                self._make_order(**values)
        with self.assertRaises(UserError):
            order.with_context(metrology_amending=True).write({"name": "AAA2026-999999"})

    def test_content_is_frozen_between_the_two_signatures(self):
        order = self._make_order()
        order.action_check()
        order._sign_as_customer("Li Test", SIGNATURE)
        with self.assertRaises(UserError):
            order.item_ids.serial_no = "CHANGED"
        with self.assertRaises(UserError):
            order.action_reopen()
        with self.assertRaises(UserError):
            order.action_cancel()

    def test_signature_and_name_are_required(self):
        order = self._make_order()
        with self.assertRaisesRegex(UserError, "only a checked order"):
            order._sign_as_customer("Li Test", SIGNATURE)
        order.action_check()
        with self.assertRaisesRegex(UserError, "sign in the box"):
            order._sign_as_customer("Li Test", False)
        with self.assertRaisesRegex(UserError, "who signs"):
            order._sign_as_customer("  ", SIGNATURE)

    def test_signing_dialog_asks_the_customer_then_the_clerk(self):
        order = self._make_order()
        order.action_check()
        action = order.action_open_signing()
        self.assertEqual(action["context"]["default_role"], "customer")
        Wizard = self.env["metrology.order.signing"].with_user(self.user_reception)
        wizard = Wizard.with_context(**action["context"]).create({"signature": SIGNATURE})
        following = wizard.action_sign()
        self.assertEqual(following["context"]["default_role"], "clerk")
        Wizard.with_context(**following["context"]).create({"signature": SIGNATURE}).action_sign()
        self.assertEqual(order.state, "signed")

    def test_on_site_order_takes_nothing_into_custody(self):
        order = self._make_order(is_onsite=True)
        with self.assertRaisesRegex(UserError, "On-site address"):
            order.action_check()
        order.onsite_address = "2 Factory Street"
        self._sign(order)
        self.assertEqual(order.item_ids.state, "received")
        self.assertFalse(order.item_ids.location_id)
        self.assertFalse(order.item_ids.is_in_house)

    def test_accessories_get_labels_and_come_along(self):
        order = self._make_signed_order(
            [
                self._prepare_item(
                    no_accessories=False,
                    accessory_ids=[
                        Command.create({"kind_id": self.reasons["accessory"].id}),
                        Command.create({"name": "Case", "quantity": 2}),
                    ],
                )
            ]
        )
        accessories = order.item_ids.accessory_ids
        uid = order.item_ids.item_uid
        self.assertEqual(accessories.mapped("accessory_uid"), [f"{uid}-A1", f"{uid}-A2"])
        self.assertEqual(accessories.location_id, self.site_a.reception_location_id)
        self.assertEqual(accessories.lot_id.mapped("name"), accessories.mapped("accessory_uid"))

    def test_signing_is_on_the_customers_timeline(self):
        order = self._make_signed_order()
        logged = self.env["metrology.interaction"].search([("partner_id", "=", self.customer.id)])
        self.assertIn(order.name, logged[0].summary)

    def test_versions_can_not_be_touched(self):
        version = self._make_signed_order().version_ids
        with self.assertRaises(UserError):
            version.sudo().write({"content_hash": "0"})
        with self.assertRaises(UserError):
            version.sudo().unlink()
