import random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BillingCommon

STEPS = 120


@tagged("post_install", "-at_install")
class TestBillingProperty(BillingCommon):
    """Whatever happens in whatever order, every cent is somewhere."""

    def test_random_histories(self):
        rng = random.Random(20260101)
        self._open_desk()
        orders = self.env["metrology.order"].union(*(self._make_signed_order(n) for n in (1, 2, 3)))
        done = {}
        for _step in range(STEPS):
            action = rng.choice(
                (
                    "pay",
                    "pay",
                    "pay_several",
                    "pay_too_much",
                    "balance",
                    "waive",
                    "withdraw",
                    "refund",
                    "return",
                )
            )
            try:
                with self.cr.savepoint():
                    getattr(self, f"_step_{action}")(rng, orders)
                    done[action] = done.get(action, 0) + 1
            except UserError:
                self.env.invalidate_all()
            self._check_sums(orders)
        self.assertGreaterEqual(len(done), 8, done)

    def _check_sums(self, orders):
        for order in orders:
            self.assertAlmostEqual(order.fee_due, order.fee_paid + order.fee_waived + order.fee_open, 2)
            self.assertAlmostEqual(order.fee_due, sum(order.item_ids.mapped("fee_due")) + order.onsite_fee, 2)
            self.assertGreaterEqual(order.fee_paid, 0)
            stored = (order.fee_paid, order.fee_waived)
            order._recount_fees()
            self.assertEqual(stored, (order.fee_paid, order.fee_waived))
        payments = self.env["metrology.payment"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "posted")]
        )
        money = sum(payments.mapped("money_amount"))
        balance = self.env["metrology.customer.balance"]._get_amount(self.customer, self.company)
        self.assertGreaterEqual(balance, 0)
        self.assertAlmostEqual(money, sum(orders.mapped("fee_paid")) + balance, 2)
        booked = payments.sudo().account_payment_id
        self.assertAlmostEqual(
            money, sum(p.amount if p.payment_type == "inbound" else -p.amount for p in booked), 2
        )

    @staticmethod
    def _amount(rng, limit):
        return round(rng.uniform(0.01, max(limit, 0) + 5), 2)

    def _step_pay(self, rng, orders):
        order = rng.choice(orders)
        self._pay(
            order, [self._amount(rng, order.fee_open)], method=rng.choice(("cash", "wechat", "transfer"))
        )

    def _step_pay_several(self, rng, orders):
        open_orders = orders.filtered(lambda o: o.fee_open > 1)
        self._pay(open_orders, [round(o.fee_open / 2, 2) for o in open_orders])

    def _step_pay_too_much(self, rng, orders):
        order = rng.choice(orders)
        self._pay(order, [max(order.fee_open, 0)], prepaid_amount=self._amount(rng, 40))

    def _step_balance(self, rng, orders):
        order = rng.choice(orders)
        self._pay(order, [self._amount(rng, order.fee_open)], method="offset")

    def _step_waive(self, rng, orders):
        order = rng.choice(orders)
        self._waive(order, self._amount(rng, order.fee_open / 3))

    def _step_withdraw(self, rng, orders):
        waivers = orders.waiver_ids.filtered(lambda w: w.state == "approved")
        if not waivers:
            return
        rng.choice(waivers).with_user(self.user_supervisor).action_withdraw()

    def _step_refund(self, rng, orders):
        order = rng.choice(orders)
        method = rng.choice(("cash", "transfer", "offset"))
        prepaid = 0 if method == "offset" else rng.choice((0, 0, 3))
        self._refund(order, [self._amount(rng, order.fee_paid)], method=method, prepaid_amount=prepaid)

    def _step_return(self, rng, orders):
        item = rng.choice(orders.item_ids)
        if item.state == "received":
            item.sudo()._transition(
                "returned", {"return_reason_id": self.reasons["return_reason"].id, "return_text": "broken"}
            )
