from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestOrderAccess(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order()

    def test_everyone_in_the_house_reads(self):
        for user in (
            self.user_reception_b,
            self.user_store_keeper,
            self.user_laboratory,
            self.user_agent,
            self.user_marketing_officer,
            self.user_finance,
            self.user_auditor,
        ):
            with self.subTest(user.login):
                order = self.order.with_user(user)
                self.assertEqual(order.submitting_partner_id, self.customer)
                self.assertTrue(order.item_ids.serial_no)

    def test_who_leaves_a_site_changes_nothing_there_from_then_on(self):
        order = self.order.with_user(self.user_reception)
        user, site = self.user_reception.sudo(), self.order.site_id.sudo()
        order.special_requirement = "while there"
        user.metrology_site_ids = self.site_b
        with self.assertRaises(AccessError):
            order.special_requirement = "afterwards"
        user.metrology_site_ids |= site
        order.special_requirement = "there again"
        site.user_ids -= user
        with self.assertRaises(AccessError):
            order.special_requirement = "afterwards"

    def test_only_the_sites_reception_changes(self):
        for user in (
            self.user_reception_b,
            self.user_store_keeper,
            self.user_laboratory,
            self.user_agent,
            self.user_marketing_officer,
            self.user_finance,
            self.user_auditor,
        ):
            with self.subTest(user.login):
                order = self.order.with_user(user)
                with self.assertRaises(AccessError):
                    order.write({"special_requirement": "x"})
                with self.assertRaises(AccessError):
                    order.action_check()
                with self.assertRaises(AccessError):
                    order.unlink()
                with self.assertRaises(AccessError):
                    self._make_order(user=user)
        self.order.special_requirement = "allowed"

    def test_clerk_can_not_make_orders_for_another_site(self):
        with self.assertRaises(AccessError):
            self._make_order(site_id=self.site_b.id)

    def test_pickup_voucher_is_for_the_reception(self):
        self._sign(self.order)
        self.assertTrue(self.order.voucher_code)
        for user in (self.user_agent, self.user_laboratory, self.user_finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.order.with_user(user).read(["voucher_code"])

    def test_outsiders_see_nothing(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "intake_portal",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        for model in (
            "metrology.order",
            "metrology.order.item",
            "metrology.order.accessory",
            "metrology.order.version",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
