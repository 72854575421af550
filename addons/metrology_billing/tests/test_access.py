from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingAccess(BillingCommon):
    """Who sees and moves money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_signed_order()
        cls.payment = cls._pay(cls.order, [20])

    def test_others_see_no_receipts(self):
        for user in (self.user_store_keeper, self.user_laboratory, self.user_agent):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.payment.with_user(user).read(["amount"])
        self.assertEqual(self.order.with_user(self.user_laboratory).fee_open, 30)

    def test_another_site_sees_and_takes_nothing_of_this_one(self):
        with self.assertRaises(AccessError):
            self.payment.with_user(self.user_reception_b).read(["amount"])
        with self.assertRaises(AccessError):
            self._pay(self.order, user=self.user_reception_b, site_id=self.site_a.id)

    def test_an_order_can_be_paid_at_another_site(self):
        payment = self._pay(self.order, user=self.user_reception_b)
        self.assertEqual(payment.name[:3], "BBB")
        self.assertEqual(self.order.fee_state, "paid")

    def test_lookers_on_change_nothing(self):
        for user in (
            self.user_supervisor,
            self.user_marketing_officer,
            self.user_contract_specialist,
            self.user_auditor,
        ):
            with self.subTest(user.login):
                self.assertEqual(self.payment.with_user(user).amount, 20)
                with self.assertRaises(AccessError):
                    self.payment.with_user(user).write({"note": "x"})
                with self.assertRaises(AccessError):
                    self.env["metrology.payment"].with_user(user).create(self._prepare_payment(self.order))

    def test_balances_are_not_written(self):
        self._pay(self.env["metrology.order"], prepaid_amount=5)
        balance = self.env["metrology.customer.balance"].search([("partner_id", "=", self.customer.id)])
        for user in (self.user_reception, self.user_finance, self.user_administrator):
            with self.subTest(user.login), self.assertRaises(AccessError):
                balance.with_user(user).write({"amount": 1000})

    def test_nobody_raises_their_own_limit(self):
        limit = self.env["metrology.fee.limit"].search([], limit=1)
        for user in (self.user_supervisor, self.user_marketing_officer, self.user_finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                limit.with_user(user).discount_percent = 100
        with self.assertRaises(AccessError):
            self.methods["cash"].with_user(self.user_reception).is_cash = False
        self.methods["cash"].with_user(self.user_finance).sequence = 11

    def test_auditors_and_contract_people_waive_nothing(self):
        for user in (self.user_auditor, self.user_contract_specialist, self.user_agent):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._waive(self.order, 1, user=user)

    def test_only_administrators_choose_a_chart(self):
        with self.assertRaisesRegex(UserError, "Only an administrator"):
            self.env["metrology.payment.method"].with_user(self.user_finance).action_load_chinese_chart()
