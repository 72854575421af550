import random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BillingCommon

STEPS = 60
WEIGHTS = {
    "pay": 4,
    "pay_several": 2,
    "balance": 2,
    "refund": 3,
    "waive": 1,
    "invoice": 4,
    "reverse": 2,
    "prepay": 1,
}


@tagged("post_install", "-at_install")
class TestInvoiceProperty(BillingCommon):
    """Whatever happens in whatever order: what accounting has open is what is open here."""

    def test_random_histories(self):
        rng = random.Random(20261125)
        prices = [[50.0, 66.66, 103.17], [71.01], [50.5, 99.99]]
        orders = self.env["metrology.order"].union(
            *(
                self._make_signed_order([self._prepare_item(fee_amount=price) for price in row])
                for row in prices
            )
        )
        done = {}
        for _step in range(STEPS):
            action = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            try:
                with self.cr.savepoint():
                    if getattr(self, f"_step_{action}")(rng, orders):
                        done[action] = done.get(action, 0) + 1
            except UserError:
                self.env.invalidate_all()
            self._check_ties(orders)
        self.assertEqual(set(done), set(WEIGHTS), done)

    def _check_ties(self, orders):
        lines = orders.sudo().invoice_line_ids.filtered("is_live")
        issued = lines.invoice_id.filtered(lambda invoice: invoice.state in ("issued", "sent"))
        for invoice in issued:
            self.assertAlmostEqual(invoice.move_id.amount_total, invoice.amount, 2)
            self.assertAlmostEqual(invoice.move_id.amount_residual, invoice.amount_open, 2)
        for order in orders:
            live = lines.filtered(lambda line, o=order: line.order_id == o)
            self.assertEqual(len(order.item_ids & lines.item_id), len(live), "an item is on one invoice only")
            own = lines.filtered(lambda line, o=order: line.order_id == o and line.invoice_id in issued)
            if order.invoice_state == "issued":
                self.assertAlmostEqual(sum(own.mapped("amount")), order.fee_due - order.fee_waived, 2)
        whole = orders.filtered(lambda order: order.invoice_state == "issued")
        if whole == issued.line_ids.order_id:
            self.assertAlmostEqual(
                sum(issued.move_id.mapped("amount_residual")), sum(whole.mapped("fee_open")), 2
            )
        self._check_books(orders, issued)

    def _check_books(self, orders, issued):
        """Receivable in accounting = issued and open, less the money that no invoice has used."""
        payments = self.env["metrology.payment"].search([("partner_id", "=", self.customer.id)]).sudo()
        invoices = self.env["metrology.invoice"].sudo().search([("line_ids.order_id", "in", orders.ids)])
        moves = payments.account_payment_id.move_id + invoices.move_id + invoices.reversal_move_id
        receivable = moves.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        free = (
            sum(orders.mapped("fee_paid")) - sum(issued.mapped("amount")) + sum(issued.mapped("amount_open"))
        )
        balance = self.env["metrology.customer.balance"]._get_amount(self.customer, self.company)
        self.assertAlmostEqual(
            sum(receivable.mapped("amount_residual")), sum(issued.mapped("amount_open")) - free - balance, 2
        )

    @staticmethod
    def _amount(rng, limit):
        return round(rng.uniform(0.01, max(limit, 0.02)), 2)

    def _step_pay(self, rng, orders):
        order = rng.choice(orders)
        return order.fee_open > 0 and self._pay(order, [self._amount(rng, order.fee_open)])

    def _step_pay_several(self, rng, orders):
        open_orders = orders.filtered(lambda order: order.fee_open > 1)
        return open_orders and self._pay(open_orders, [round(order.fee_open / 2, 2) for order in open_orders])

    def _step_prepay(self, rng, orders):
        return self._pay(orders.browse(), prepaid_amount=self._amount(rng, 60))

    def _step_balance(self, rng, orders):
        order = rng.choice(orders)
        return self._pay(order, [self._amount(rng, order.fee_open)], method="offset")

    def _step_refund(self, rng, orders):
        order = rng.choice(orders)
        method = rng.choice(("transfer", "offset"))
        return order.fee_paid and self._refund(order, [self._amount(rng, order.fee_paid)], method=method)

    def _step_waive(self, rng, orders):
        order = rng.choice(orders)
        return self._waive(order, self._amount(rng, order.fee_open / 4))

    def _step_invoice(self, rng, orders):
        """Over some items of some orders."""
        some = orders.browse(rng.sample(orders.ids, rng.randint(1, 3)))
        items = some.item_ids.browse(rng.sample(some.item_ids.ids, rng.randint(1, len(some.item_ids))))
        invoice = self.env["metrology.invoice"].with_user(self.user_reception)
        invoice = invoice.create(invoice._prepare_request(items, delivery="paper"))
        invoice.action_request()
        return self._issue(invoice)

    def _step_reverse(self, rng, orders):
        issued = orders.sudo().invoice_line_ids.filtered("is_live").invoice_id
        return issued and self._reverse(rng.choice(issued))
