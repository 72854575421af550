from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PickupCommon


@tagged("post_install", "-at_install")
class TestRelease(PickupCommon):
    def _make_order_with_cable(self):
        return self._make_ready_order(
            [
                self._prepare_item(no_accessories=False, accessory_ids=[Command.create({"name": "Cable"})]),
                self._prepare_item(),
            ]
        )

    def _get_gate(self, release):
        return {condition["code"]: condition for condition in release._get_gate_conditions()}

    def test_everything_leaves_and_the_order_is_archived(self):
        order = self._make_order_with_cable()
        items = order.item_ids
        release = self._prepare_release(order)
        self.assertTrue(release.is_releasable)
        action = release.action_release()
        self.assertIn("downloaded", action["params"]["message"])
        self.assertEqual(release.state, "released")
        self.assertEqual(release.released_by_id, self.user_reception)
        self.assertTrue(release.released_at)
        self.assertEqual((release.item_count, release.accessory_count), (2, 1))
        self.assertEqual(set(items.mapped("state")), {"released"})
        self.assertEqual(items.location_id, self.env.ref("stock.stock_location_customers"))
        self.assertEqual(items.accessory_ids.location_id, self.env.ref("stock.stock_location_customers"))
        self.assertEqual(release.picking_id.metrology_kind, "release")
        self.assertEqual(release.picking_id.giver_id, self.user_reception.partner_id)
        self.assertEqual(release.picking_id.taker_id, self.submitter)
        self.assertEqual(set(order.certificate_ids.mapped("state")), {"collected"})
        self.assertEqual(order.certificate_ids[0].collected_by, "Wang Collector")
        self.assertEqual(order.state, "archived")
        line = self.env["metrology.interaction"].search(
            [("res_model", "=", "metrology.release"), ("res_id", "=", release.id)]
        )
        self.assertIn("Wang Collector", line.summary)

    def test_gate_in_order(self):
        order = self._make_order_with_cable()
        release = order.with_user(self.user_reception)._get_draft_release()
        self.assertEqual(
            list(self._get_gate(release)),
            ["voucher", "unused", "identity", "reports", "fee", "count", "signature"],
        )
        failed = {code for code, condition in self._get_gate(release).items() if not condition["ok"]}
        self.assertEqual(failed, {"voucher", "identity", "count", "signature"})
        self.assertIn("text-danger", release.gate_summary)
        with self.assertRefused(UserError, "Voucher.*\n.*Identity.*\n.*Count.*\n.*Signature"):
            release._release()
        release.voucher_scan = "guessed"
        self.assertIn("not the voucher", self._get_gate(release)["voucher"]["reason"])

    def test_nothing_leaves_unpaid(self):
        order = self._make_ready_order(2)
        release = self._prepare_release(order)
        with patch.object(type(order), "_may_pay_later", return_value=False):
            condition = self._get_gate(release)["fee"]
            self.assertFalse(condition["ok"])
            self.assertIn("100.00", condition["reason"])
            with self.assertRefused(UserError, "Payment: Collect .*100.00"):
                release._release()
            action = release.action_collect_payment()
            receipt = Form(
                self.env["metrology.payment"].with_user(self.user_reception).with_context(**action["context"])
            )
            receipt.method_id = self.env.ref("metrology_billing.method_wechat")
            receipt.transaction_no = "4200009"
            receipt.save().action_receive()
            self.assertTrue(self._get_gate(release)["fee"]["ok"])
            release._release()
        self.assertEqual(release.state, "released")

    def test_certificates_come_first(self):
        order = self._make_signed_order(2)
        certificates = self._finish(order.job_ids)
        order.job_ids.with_user(self.user_laboratory)._return_to_store(self.keeper)
        with self.assertRefused(UserError, "awaiting review"):
            order.with_user(self.user_reception)._get_draft_release()
        self._approve(certificates[0])
        release = self._prepare_release(order)
        self.assertEqual(release.line_ids.item_id, order.item_ids[0], "what is ready")
        release.line_ids = [Command.create({"item_id": order.item_ids[1].id})]
        release.scanned = self._get_labels(order.item_ids)
        with self.assertRefused(UserError, "awaiting review"):
            release._release()

    def test_partial_release(self):
        order = self._make_order_with_cable()
        first, second = order.item_ids
        release = self._prepare_release(order, items=second)
        release._release()
        self.assertEqual((first.state, second.state), ("finished", "released"))
        self.assertEqual(order.state, "signed")
        rest = self._prepare_release(order)
        self.assertNotEqual(rest, release)
        self.assertEqual(rest.line_ids.item_id, first)
        rest._release()
        self.assertEqual(order.state, "archived")

    def test_returned_items_leave_without_certificate(self):
        order = self._make_signed_order()
        order.job_ids.with_user(self.user_laboratory)._return_untested(self.fault, "Dead.")
        self._to_store(order.item_ids)
        self._prepare_release(order)._release()
        self.assertEqual(order.item_ids.state, "released")
        self.assertEqual(order.state, "archived")

    def test_count(self):
        order = self._make_order_with_cable()
        item = order.item_ids[0]
        release = self._prepare_release(order, scanned=order.item_ids[1].item_uid)
        self.assertIn(item.item_uid, release.missing_codes)
        with self.assertRefused(UserError, "Scan 001,"):
            release._release()
        release.scanned = "\n".join([*order.item_ids.mapped("item_uid"), "FOREIGN-1"])
        self.assertEqual(release.unknown_codes, "FOREIGN-1")
        with self.assertRefused(UserError, "FOREIGN-1"):
            release._release()
        release.scanned = "\n".join(order.item_ids.mapped("item_uid"))
        with self.assertRefused(UserError, "Accessories 001-A1"):
            release._release()
        release.count_remark = "Cable not found; the customer is told, we go on looking."
        release._release()
        self.assertEqual(release.picking_id.metrology_remark, release.count_remark)
        self.assertEqual(item.accessory_ids.location_id, self.site_a.store_location_id, "it is still here")

    def test_the_same_item_is_not_released_twice(self):
        order = self._make_ready_order()
        first = self._prepare_release(order)
        second = self._prepare_release(order, user=self._make_user("reception", login="reception_c"))
        self.assertNotEqual(first, second)
        first._release()
        with self.assertRefused(UserError, "has been released already"):
            second._release()
        self.assertEqual(second.state, "draft")

    @mute_logger("odoo.sql_db")
    def test_the_database_has_the_last_word(self):
        order = self._make_ready_order()
        first = self._prepare_release(order)
        second = self._prepare_release(order, user=self._make_user("reception", login="reception_c"))
        first._claim_items()
        with self.assertRefused(UserError, "somebody else has released this a moment ago"):
            second._release()
        self.assertEqual(order.item_ids.state, "finished")
        first._release()
        self.assertEqual(order.item_ids.state, "released")

    def test_what_was_released_does_not_change(self):
        release = self._prepare_release(self._make_ready_order())
        release._release()
        for change in (
            lambda: release.write({"collector_name": "Other"}),
            lambda: release.line_ids.unlink(),
            lambda: release.line_ids.write({"item_id": release.line_ids.item_id.id}),
            lambda: release.write({"signature": False}),
            lambda: release._release(),
        ):
            with self.assertRefused(UserError, "can not change any more"):
                change()
        with self.assertRefused(UserError, "cannot become"):
            release.action_cancel()
        with self.assertRefused(UserError, "can not be deleted"):
            release.sudo().unlink()

    def test_released_is_not_typed(self):
        release = self._prepare_release(self._make_ready_order())
        with self.assertRefused(UserError, "not by typing"):
            release.line_ids.is_released = True
        item = self._make_ready_order().item_ids
        with self.assertRefused(ValidationError, "does not belong"):
            release.line_ids = [Command.create({"item_id": item.id, "is_released": True})]

    def test_cancel_and_start_again(self):
        order = self._make_ready_order()
        release = self._prepare_release(order)
        release.action_cancel()
        again = order.with_user(self.user_reception)._get_draft_release()
        self.assertNotEqual(again, release)
        self.assertTrue(again.line_ids)

    def test_a_draft_is_taken_up_again_with_what_became_ready(self):
        order = self._make_signed_order(2)
        certificates = self._finish(order.job_ids)
        order.job_ids.with_user(self.user_laboratory)._return_to_store(self.keeper)
        self._approve(certificates[0])
        release = order.with_user(self.user_reception)._get_draft_release()
        self._approve(certificates[1])
        again = order.with_user(self.user_reception)._get_draft_release()
        self.assertEqual(again, release)
        self.assertEqual(again.line_ids.item_id, order.item_ids)

    def test_onsite_items_have_nothing_to_count(self):
        order = self._make_signed_order(is_onsite=True, onsite_address="Hall 3")
        job = order.job_ids.with_user(self.user_laboratory)
        job._accept(self.keeper)
        job.action_start()
        self._approve(job._finish("pass", {"kind": "verification_label"}))
        release = self._prepare_release(order, scanned=False)
        release._release()
        self.assertFalse(release.picking_id)
        self.assertEqual(order.state, "archived")

    def test_fetch_from_the_release(self):
        order = self._make_ready_order()
        release = order.with_user(self.user_reception)._get_draft_release()
        release.action_request_retrieval()
        self.assertEqual(order.retrieval_task_ids.item_ids, order.item_ids)
        with self.assertRefused(UserError, "already on its way"):
            release.action_request_retrieval()

    def test_the_form(self):
        order = self._make_ready_order()
        release = order.with_user(self.user_reception)._get_draft_release()
        with Form(release) as form:
            form.voucher_scan = order.sudo().voucher_code
            form.collector_id = self.submitter
            form.scanned = order.item_ids.item_uid
        self.assertTrue(release.is_voucher_valid)
        self.assertEqual(release.collector_name, self.submitter.name)
        self.assertTrue(release.line_ids.is_scanned)
