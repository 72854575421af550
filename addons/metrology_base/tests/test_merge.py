from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MetrologyCommon


@tagged("post_install", "-at_install")
class TestMerge(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.env["res.partner"].create(
            {
                "name": "北京宏达精密仪器有限责任公司",
                "is_company": True,
                "phone": "13911112222",
                "email": "other@example.com",
            }
        )
        cls.env["metrology.phone"].create({"partner_id": cls.twin.id, "raw": "010-82370001/010-80222667"})
        cls.person = cls.env["res.partner"].create({"name": "王芳", "parent_id": cls.twin.id})
        cls.interaction = cls.env["metrology.interaction"]._log(cls.twin, "Asked for a price")

    def _merge(self, partners, destination, user):
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(user)
            .create({"partner_ids": partners.ids, "dst_partner_id": destination.id, "state": "selection"})
        )
        return wizard.action_merge()

    def test_everything_moves_to_the_remaining_customer(self):
        number = self.customer.customer_no
        self._merge(self.customer + self.twin, self.customer, self.user_supervisor)
        self.assertFalse(self.twin.exists())
        self.assertEqual(
            set(self.customer.phone_ids.mapped("e164")), {"+861082370001", "+861080222667", "+8613911112222"}
        )
        self.assertEqual(self.person.parent_id, self.customer)
        self.assertEqual(self.interaction.partner_id, self.customer)
        self.assertEqual((self.customer.customer_no, self.customer.uscc), (number, "91110108MA9TEXT00N"))
        self.assertEqual(self.env["metrology.phone"]._find_partners("13911112222"), self.customer)

    def test_moved_numbers_outlive_the_phone_field(self):
        self._merge(self.customer + self.twin, self.customer, self.user_supervisor)
        self.customer.phone = "13911113333"
        self.assertIn("+8613911112222", self.customer.phone_ids.mapped("e164"))

    def test_codes_move_when_the_remaining_customer_has_none(self):
        number = self.customer.customer_no
        self._merge(self.customer + self.twin, self.twin, self.user_supervisor)
        self.assertEqual((self.twin.customer_no, self.twin.uscc), (number, "91110108MA9TEXT00N"))
        self.assertEqual(self.twin.organization_code, "MA9TEXT00")

    def test_given_up_number_is_in_the_timeline(self):
        self.twin.customer_status_id = self.env["metrology.reason"].create(
            {"kind": "customer_status", "code": "test", "name": "Test"}
        )
        self.twin._ensure_customer_no()
        given_up = self.twin.customer_no
        self._merge(self.customer + self.twin, self.customer, self.user_supervisor)
        self.assertIn(given_up, " ".join(self.customer.interaction_ids.mapped("summary")))

    def test_different_companies_are_refused(self):
        self.twin.uscc = "91110115MA01Q8BQ48"
        with self.assertRaises(UserError) as refused:
            self._merge(self.customer + self.twin, self.customer, self.user_supervisor)
        self.assertIn("91110115MA01Q8BQ48", refused.exception.args[0])
        self.assertIn("91110108MA9TEXT00N", refused.exception.args[0])
        self.assertTrue(self.twin.exists())
        self.assertIn("+8613911112222", self.twin.phone_ids.mapped("e164"))

    def test_who_may_merge(self):
        with self.assertRaisesRegex(UserError, "same email"):
            self._merge(self.customer + self.twin, self.customer, self.user_reception)
        with self.assertRaises(AccessError):
            self._merge(self.customer + self.twin, self.customer, self.user_laboratory)
        with self.assertRaises(AccessError):
            self._merge(self.customer + self.twin, self.customer, self.user_auditor)
        self.assertTrue(self.twin.exists())
