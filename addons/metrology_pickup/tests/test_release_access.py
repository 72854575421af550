from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PickupCommon


@tagged("post_install", "-at_install")
class TestReleaseAccess(PickupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_ready_order()
        cls.release = cls._prepare_release(cls.order)

    def test_who_looks_up(self):
        for user in (
            self.user_reception,
            self.user_store_keeper,
            self.user_agent,
            self.user_supervisor,
            self.user_contract_specialist,
            self.user_marketing_officer,
            self.user_finance,
            self.user_auditor,
            self.user_administrator,
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.release.with_user(user).collector_name, "Wang Collector")
                self.assertTrue(self.release.with_user(user).gate_summary)
        portal = new_test_user(self.env, "pickup_portal", groups="base.group_portal")
        for user in (self.user_laboratory, self.user_reception_b, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.release.with_user(user).read(["collector_name"])

    def test_who_releases(self):
        for user in (
            self.user_store_keeper,
            self.user_agent,
            self.user_supervisor,
            self.user_marketing_officer,
            self.user_finance,
            self.user_auditor,
            self.user_reception_b,
            self.user_laboratory,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.release.with_user(user)._release()
                with self.assertRaises(AccessError):
                    self.release.with_user(user).note = "x"
                with self.assertRaises(AccessError):
                    self.release.line_ids.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.env["metrology.release"].with_user(self.user_reception_b).create({"order_id": self.order.id})
        self.release.with_user(self.user_reception)._release()
        self.assertEqual(self.release.state, "released")

    def test_the_voucher_is_shown_to_the_counter_only(self):
        self.assertTrue(self.release.with_user(self.user_reception).voucher_scan)
        for user in (self.user_agent, self.user_store_keeper, self.user_supervisor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.release.with_user(user).read(["voucher_scan"])

    def test_orders_open_for_people_without_release_rights(self):
        views = self.env["metrology.order"].with_user(self.user_laboratory).get_views([(False, "form")])
        self.assertNotIn("release_ids", views["views"]["form"]["arch"])
        self.assertEqual(self.order.with_user(self.user_laboratory).ready_item_count, 1)
