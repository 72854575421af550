from odoo.tests import tagged

from .common import PickupCommon

DESK = "metrology_pickup.release_desk"


@tagged("post_install", "-at_install")
class TestScan(PickupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_ready_order(1)
        cls.voucher = cls.order.sudo().voucher_code

    def resolve(self, code, user=None):
        return self.env["metrology.scan"].with_user(user or self.user_reception).resolve(code)

    def get_models(self, answer):
        return [step["action"].get("res_model") or step["action"]["tag"] for step in answer["steps"]]

    def test_voucher_starts_the_release(self):
        answer = self.resolve(self.voucher)
        self.assertEqual((answer["kind"], answer["title"]), ("voucher", self.order.name))
        action = answer["steps"][0]["action"]
        self.assertEqual(action["tag"], DESK)
        code = action["context"]["metrology_release_code"]
        screen = self.env["metrology.release.desk"].with_user(self.user_reception).scan(None, code)
        release = self.env["metrology.release"].browse(screen["release"]["id"])
        self.assertEqual(release.order_id, self.order)
        self.assertTrue(release.is_voucher_valid)

    def test_voucher_is_for_the_reception_only(self):
        for user in (self.user_store_keeper, self.user_agent, self.user_laboratory, self.user_auditor):
            self.assertEqual(self.resolve(self.voucher, user)["kind"], "unknown")

    def test_order_answer_never_tells_the_voucher(self):
        self.assertNotIn(self.voucher, str(self.resolve(self.order.name)))

    def test_ready_order_and_item_offer_the_release(self):
        for code in (self.order.name, self.order.item_ids.item_uid):
            self.assertEqual(self.get_models(self.resolve(code))[0], DESK)
            for user in (self.user_agent, self.user_reception_b):
                self.assertNotIn(DESK, self.get_models(self.resolve(code, user)))

    def test_order_tells_how_many_items_are_ready(self):
        self.assertEqual(dict(self.resolve(self.order.name)["lines"])["Ready items"], "1")

    def test_order_that_is_not_ready_offers_no_release(self):
        order = self._make_signed_order(1)
        self.assertNotIn(DESK, self.get_models(self.resolve(order.name)))

    def test_retrieval_task(self):
        task = self.env["metrology.retrieval.task"].browse(
            self.order.with_user(self.user_reception).action_request_retrieval()["res_id"]
        )
        answer = self.resolve(task.name.lower(), self.user_store_keeper)
        self.assertEqual((answer["kind"], answer["title"], answer["tone"]), ("task", task.name, "amber"))
        self.assertEqual(self.get_models(answer)[0], "metrology.retrieval.fetch")
        answer = self.resolve(self.order.item_ids.item_uid, self.user_store_keeper)
        self.assertEqual(self.get_models(answer)[0], "metrology.retrieval.fetch")
        self.assertNotIn(
            "metrology.retrieval.fetch", self.get_models(self.resolve(task.name, self.user_agent))
        )

    def test_release(self):
        release = self._prepare_release(self.order)
        answer = self.resolve(release.name)
        self.assertEqual((answer["kind"], answer["title"]), ("release", release.name))
        self.assertEqual(answer["steps"][0]["action"]["res_id"], release.id)

    def test_release_is_hidden_from_laboratories(self):
        release = self._prepare_release(self.order)
        self.assertEqual(self.resolve(release.name, self.user_laboratory)["kind"], "unknown")

    def test_queries_do_not_grow_with_the_order(self):
        large = self._make_ready_order(15)

        def count(code):
            self.resolve(code)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.resolve(code)
            return self.cr.sql_log_count - before

        for small_code, large_code in (
            (self.order.name, large.name),
            (self.order.item_ids.item_uid, large.item_ids[0].item_uid),
        ):
            count(small_code)
            self.assertLessEqual(count(large_code), count(small_code) + 1)
