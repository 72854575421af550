import random
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import float_round

from .common import ContractCommon

STEPS = 100


@tagged("post_install", "-at_install")
class TestSettlementProperty(ContractCommon):
    """Whatever is paid, returned, waived or corrected between statements, every cent is charged once."""

    def test_random_histories(self):
        rng = random.Random(20261125)
        self._open_desk()
        self.papers = {}
        contract = self._make_contract(discount_percent=33.3, credit_limit=100000)
        prices = [50, 33.33, 0.01, 99.99, 10 / 3]
        self.orders = self.env["metrology.order"]
        for size in (1, 3, 2, 4):
            lines = [self._prepare_item(fee_amount=round(rng.choice(prices), 2)) for _line in range(size)]
            order = self._make_order(lines, order_date=self._get_last_month())
            order.item_ids.sudo().write({"fee_approved_by_id": self.env.uid, "fee_approved_amount": 0})
            self.orders |= self._sign(order)
        self.month, done = 0, {}
        for step in range(STEPS):
            action = rng.choice(
                ("finish", "finish", "pay", "pay", "refund", "waive", "withdraw", "correct", "settle")
            )
            try:
                with self.cr.savepoint():
                    getattr(self, f"_step_{action}")(rng, contract)
                    done[action] = done.get(action, 0) + 1
            except UserError:
                self.env.invalidate_all()
            self._check(contract)
            if step % 10 == 0:
                self._check_papers(contract)
        self._check_papers(contract)
        self.assertEqual(len(done), 7, done)
        waiting = self.orders.item_ids.filtered(lambda item: item.state == "received")
        self._finish_items(waiting)
        self._step_settle(rng, contract)
        self._check(contract, everything=True)

    def _cents(self, amounts):
        return sum((Decimal(f"{amount:.2f}") for amount in amounts), Decimal(0))

    def _check(self, contract, everything=False):
        self.env.flush_all()
        self.env.invalidate_all()
        statements = contract.statement_ids.sorted("id")
        charged = self._cents(statements.mapped("fee_amount") + statements.mapped("adjustment_amount"))
        lines = statements.line_ids.filtered(lambda line: line.kind != "carried")
        self.assertEqual(charged, self._cents(lines.mapped("amount")))
        fees = self._cents(self.orders.item_ids.mapped("fee_due")) + self._cents(
            self.orders.mapped("onsite_fee")
        )
        pending = self._cents(
            float_round(item.fee_due, 2)
            - sum(lines.filtered(lambda x, i=item: x.item_id == i).mapped("amount"))
            for item in self.orders.item_ids
        )
        self.assertEqual(charged + pending, fees, "statements + adjustments + not yet settled = fees")
        if everything:
            self.assertEqual(charged, fees)
        self._check_open(contract, statements, lines)

    def _check_papers(self, contract):
        for statement in contract.statement_ids:
            self.assertTrue(statement._is_content_intact())
            self.assertEqual(self._get_paper(statement), self.papers[statement.id])

    def _check_open(self, contract, statements, lines):
        expected = Decimal(0)
        for order in self.orders:
            own = self._cents(lines.filtered(lambda x, o=order: x.order_id == o).mapped("amount"))
            money = self._cents((order.fee_paid, order.fee_waived))
            expected += max(own - money, Decimal(0))
        self.assertEqual(self._cents(statements.mapped("open_amount")), expected)
        self.assertTrue(all(statement.open_amount >= 0 for statement in statements))
        self.assertEqual(self._cents([contract.open_amount]), expected)
        self.assertEqual(
            self._cents([contract.due_amount]), self._cents((contract.received_amount, contract.open_amount))
        )
        self.assertTrue(0 <= contract.collection_rate <= 100)

    def _step_finish(self, rng, contract):
        item = rng.choice(self.orders.item_ids.filtered(lambda i: i.state == "received") or self.fail_step())
        if rng.random() < 0.25:
            item.sudo()._transition("returned", {"return_reason_id": self.reasons["return_reason"].id})
            item.sudo().billable_date = self._get_last_month()
        else:
            self._finish_items(item)

    def fail_step(self):
        raise UserError("nothing left")  # pylint: disable=translation-required

    def _step_pay(self, rng, contract):
        order = rng.choice(self.orders)
        amount = round(rng.uniform(0.01, max(order.fee_open, 0.01)), 2)
        self._pay(order, [amount], method=rng.choice(("cash", "wechat", "transfer")))

    def _step_refund(self, rng, contract):
        order = rng.choice(self.orders)
        self._refund(order, [round(rng.uniform(0.01, max(order.fee_paid, 0.01)), 2)])

    def _step_waive(self, rng, contract):
        order = rng.choice(self.orders)
        self._waive(order, round(rng.uniform(0.01, max(order.fee_open / 3, 0.01)), 2))

    def _step_withdraw(self, rng, contract):
        waivers = self.orders.waiver_ids.filtered(lambda w: w.state == "approved") or self.fail_step()
        rng.choice(waivers).with_user(self.user_supervisor).action_withdraw()

    def _step_correct(self, rng, contract):
        """The laboratory forwards, or the haste is dropped: the fee changes after it was settled."""
        item = rng.choice(self.orders.item_ids)
        fee = round(rng.uniform(0, 40), 2)
        self.cr.execute("UPDATE metrology_order_item SET forwarding_fee = %s WHERE id = %s", (fee, item.id))
        item.invalidate_recordset()
        self.env.add_to_compute(item._fields["fee_due"], item)
        self.env.flush_all()

    def _step_settle(self, rng, contract):
        self.month += 1
        self._settle(contract, self.today + relativedelta(months=self.month, day=28))
        for statement in contract.statement_ids:
            self.papers.setdefault(statement.id, self._get_paper(statement))
