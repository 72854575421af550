from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import PickupCommon


@tagged("post_install", "-at_install")
class TestRetrievalTask(PickupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_ready_order(
            [
                cls._prepare_item(no_accessories=False, accessory_ids=[Command.create({"name": "Cable"})]),
                cls._prepare_item(),
            ]
        )
        cls.items = cls.order.item_ids

    def _request(self, user=None):
        action = self.order.with_user(user or self.user_reception).action_request_retrieval()
        return self.env["metrology.retrieval.task"].browse(action["res_id"]).with_user(self.user_store_keeper)

    def test_request_fetch_and_release(self):
        task = self._request()
        self.assertEqual(task.item_ids, self.items)
        self.assertEqual(task.requested_by_id, self.user_reception)
        self.assertTrue(task.name.startswith("XQ"))
        self.assertEqual(self.items.retrieval_task_id, task)
        self.assertIn(self.site_a.store_location_id.display_name, task.places)
        picking = task._fetch()
        self.assertEqual(task.state, "fetched")
        self.assertEqual(picking.metrology_kind, "retrieval")
        self.assertEqual(picking.giver_id, self.keeper)
        self.assertEqual(picking.taker_id, self.user_reception.partner_id)
        self.assertEqual(self.items.location_id, self.site_a.release_location_id)
        self.assertTrue(all(self.items.mapped("is_ready_for_pickup")), "ready at the counter too")
        self._prepare_release(self.order)._release()
        self.assertEqual(task.state, "closed")
        self.assertFalse(self.items.retrieval_task_id)

    def test_nobody_fetches_the_same_twice(self):
        self._request()
        with self.assertRefused(UserError, "has not been asked for already"):
            self._request()
        with self.assertRefused(UserError, "already being fetched"):
            self.env["metrology.retrieval.task"].with_user(self.user_reception)._request(
                self.order, self.items[0]
            )

    def test_only_what_is_ready_and_of_this_order(self):
        Task = self.env["metrology.retrieval.task"].with_user(self.user_reception)
        open_order = self._make_signed_order()
        with self.assertRefused(UserError, "is not finished"):
            Task._request(open_order, open_order.item_ids)
        with self.assertRefused(UserError, "does not belong"):
            Task._request(open_order, self.items)
        with self.assertRefused(UserError, "at least one item"):
            Task._request(self.order, self.items.browse())

    def test_fetch_by_scanning(self):
        task = self._request()
        form = Form(
            self.env["metrology.retrieval.fetch"]
            .with_user(self.user_store_keeper)
            .with_context(default_task_id=task.id)
        )
        self.assertEqual(form.taker_id, self.user_reception.partner_id)
        form.scanned = self.items[0].item_uid
        wizard = form.save()
        with self.assertRefused(UserError, self.items[1].item_uid):
            wizard.action_hand_over()
        wizard.remark = "Second one and the cable are not on the shelf."
        wizard.action_hand_over()
        self.assertEqual(task.state, "fetched")
        self.assertEqual(task.remark, "Second one and the cable are not on the shelf.")
        self.assertEqual(self.items[0].location_id, self.site_a.release_location_id)
        self.assertEqual(self.items[0].accessory_ids.location_id, self.site_a.store_location_id)
        self.assertEqual(self.items[1].location_id, self.site_a.store_location_id)
        self.assertFalse(self.items[1].retrieval_task_id, "can be asked for again")
        self.assertTrue(self._request())

    def test_two_people(self):
        task = self._request(self.user_reception)
        with self.assertRefused(UserError, "two people"):
            task.with_user(self.user_reception)._fetch()

    def test_cancel_frees_the_items(self):
        task = self._request()
        task.with_user(self.user_reception).action_cancel()
        self.assertFalse(self.items.retrieval_task_id)
        with self.assertRefused(UserError, "cannot become"):
            task._fetch()
        self.assertTrue(self._request())

    def test_close_without_release(self):
        task = self._request()
        task._fetch()
        task.with_user(self.user_reception).action_close()
        self.assertEqual(task.state, "closed")
        self.assertFalse(self.items.retrieval_task_id)

    def test_requests_do_not_change(self):
        task = self._request()
        with self.assertRefused(UserError, "does not change any more"):
            task.item_ids = [Command.clear()]
        with self.assertRefused(UserError, "can not be deleted"):
            task.sudo().unlink()

    def test_clock(self):
        with freeze_time("2026-06-01 08:00:00"):
            task = self._request()
            self.assertFalse(task.is_late)
        Task = self.env["metrology.retrieval.task"]
        with freeze_time("2026-06-01 08:11:00"):
            task.invalidate_recordset(["is_late"])
            self.assertTrue(task.is_late)
            self.assertIn(task, Task.search([("is_late", "=", True)]))
            self.assertNotIn(task, Task.search([("is_late", "=", False)]))
            task._fetch()
            self.assertFalse(task.is_late)
        self.assertEqual(timedelta(minutes=task.wait_minutes), timedelta(minutes=11))

    def test_roles(self):
        task = self._request()
        for user in (self.user_agent, self.user_laboratory, self.user_finance, self.user_auditor):
            with self.subTest(user=user.login):
                self.assertEqual(task.with_user(user).state, "requested")
                with self.assertRaises(AccessError):
                    task.with_user(user)._fetch()
                with self.assertRaises(AccessError):
                    task.with_user(user).note = "x"
        with self.assertRaises(AccessError):
            task.with_user(self.user_reception_b)._fetch()
        with self.assertRaises(AccessError):
            self.env["metrology.retrieval.fetch"].with_user(self.user_agent).create({"task_id": task.id})
