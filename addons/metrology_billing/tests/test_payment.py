from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestPayment(BillingCommon):
    """Money at the counter: in, in advance, and back."""

    def test_one_receipt_for_several_orders(self):
        orders = self._make_signed_order(1) + self._make_signed_order(2)
        payment = self._pay(orders)
        self.assertEqual(orders.mapped("fee_state"), ["paid", "paid"])
        self.assertEqual((payment.amount, payment.money_amount, payment.balance_change), (150, 150, 0))
        self.assertEqual(payment.name, f"AAA-R{fields.Date.today().year}-000001")
        self.assertEqual(self._pay(self._make_signed_order()).name[-6:], "000002")

    def test_accounting_has_the_money(self):
        payment = self._pay(self._make_signed_order())
        booked = payment.sudo().account_payment_id
        self.assertEqual((booked.amount, booked.payment_type), (50, "inbound"))
        self.assertEqual(booked.partner_id, self.customer)
        self.assertEqual(booked.move_id.state, "posted")
        self.assertIn(payment.name, booked.memo)
        self.assertEqual(booked.journal_id, self.methods["wechat"].with_company(self.company).journal_id)

    def test_the_form_proposes_everything_open(self):
        orders = self._make_signed_order(1) + self._make_signed_order(2)
        with Form(self.env["metrology.payment"].with_user(self.user_reception)) as form:
            form.partner_id = self.submitter
            form.method_id = self.methods["wechat"]
            form.transaction_no = "42"
            self.assertEqual(form.amount, 150)
        payment = form.record
        self.assertEqual(payment.partner_id, self.customer)
        self.assertEqual(payment.allocation_ids.order_id, orders)

    def test_the_button_of_an_order_opens_a_receipt(self):
        order = self._make_signed_order(2)
        action = order.action_collect_payment()
        form = Form(
            self.env["metrology.payment"].with_user(self.user_reception).with_context(**action["context"])
        )
        self.assertEqual((form.partner_id, form.amount), (self.customer, 100))

    def test_part_payment_and_the_rest(self):
        order = self._make_signed_order(2)
        self._pay(order, [30])
        self.assertEqual((order.fee_state, order.fee_open), ("partial", 70))
        self._pay(order)
        self.assertEqual((order.fee_state, order.fee_open), ("paid", 0))

    def test_nothing_is_charged_twice(self):
        order = self._make_signed_order()
        first, second = (
            self.env["metrology.payment"].with_user(self.user_reception).create(self._prepare_payment(order))
            for _index in range(2)
        )
        first.action_receive()
        with self.assertRaisesRegex(UserError, "settled already"):
            second.action_receive()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            first.action_receive()
        self.assertEqual(order.fee_paid, 50)

    def test_too_much_for_an_order(self):
        order = self._make_signed_order()
        with self.assertRaisesRegex(UserError, "only 50.00 is open"):
            self._pay(order, [80])
        self._pay(order, [50], prepaid_amount=30)
        self.assertEqual(self.customer.metrology_balance, 30)

    def test_prepayment_is_used_up_and_not_more(self):
        self._pay(self.env["metrology.order"], prepaid_amount=70)
        order = self._make_signed_order(2)
        payment = self._pay(order, [60], method="offset")
        self.assertEqual((payment.money_amount, payment.balance_change), (0, -60))
        self.assertFalse(payment.sudo().account_payment_id)
        self.assertEqual((self.customer.metrology_balance, order.fee_open), (10, 40))
        with self.assertRaisesRegex(UserError, "is 10.00, which is not enough for 40.00"):
            self._pay(order, method="offset")

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_balances_above_zero(self):
        self._pay(self.env["metrology.order"], prepaid_amount=5)
        balance = self.env["metrology.customer.balance"].search([("partner_id", "=", self.customer.id)])
        with self.assertRaisesRegex(Exception, "below zero|check constraint"), self.cr.savepoint():
            balance.amount = -1
            balance.flush_recordset()

    @mute_logger("odoo.sql_db")
    def test_a_transaction_number_counts_once(self):
        self._pay(self._make_signed_order(), transaction_no="4200001")
        order = self._make_signed_order()
        with self.assertRaisesRegex(UserError, "4200001: a receipt with this number is booked already"):
            self._pay(order, transaction_no="4200001")
        self.env.invalidate_all()
        self.assertEqual(order.fee_paid, 0)
        self._pay(order, method="alipay", transaction_no="4200001")
        with self.assertRaisesRegex(UserError, "Transaction number: WeChat needs"):
            self._pay(self._make_signed_order(), transaction_no=" ")

    @mute_logger("odoo.sql_db")
    def test_bad_receipts_are_refused_in_words(self):
        draft = self._make_order()
        with self.assertRaisesRegex(UserError, "not signed yet"):
            self._pay(draft, [10])
        with self.assertRaisesRegex(UserError, "choose an order"):
            self._pay(self.env["metrology.order"])
        stranger = self.env["res.partner"].create({"name": "Other", "is_company": True})
        with self.assertRaisesRegex(UserError, "not an order of Other"):
            self._pay(self._make_signed_order(), partner_id=stranger.id)
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self._pay(self._make_signed_order(), [-5])

    def test_a_booked_receipt_stays(self):
        payment = self._pay(self._make_signed_order())
        with self.assertRaisesRegex(UserError, "stays as it is"):
            payment.partner_id = self.submitter
        with self.assertRaisesRegex(UserError, "stays as it is"):
            payment.allocation_ids.amount = 1
        with self.assertRaisesRegex(UserError, "Refund it instead"):
            payment.unlink()
        with self.assertRaisesRegex(UserError, "Refund it instead"):
            payment.allocation_ids.unlink()
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            payment.write({"posted_at": fields.Datetime.now()})
        for name in ("amount", "money_amount", "balance_change"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "can not be typed in"):
                payment.write({name: 1000})
        other = self._make_signed_order()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            payment.write({"allocation_ids": [Command.create({"order_id": other.id, "amount": 1})]})

    def test_nobody_types_what_is_worked_out(self):
        order = self._make_signed_order()
        clerk = order.with_user(self.user_reception)
        Payment = self.env["metrology.payment"].with_user(self.user_reception)
        typed = Command.create({"order_id": order.id, "amount": 1, "signed_amount": 50})
        for message, work in (
            ("can not be typed in", lambda: clerk.write({"fee_due": 0})),
            ("can not be typed in", lambda: clerk.write({"fee_open": 0, "fee_state": "paid"})),
            ("can not be typed in", lambda: clerk.item_ids.write({"fee_due": 0})),
            ("can not be typed in", lambda: clerk.item_ids.write({"surcharge_amount": -50})),
            ("can not be typed in", lambda: self._make_order(fee_due=0)),
            ("can not be typed in", lambda: self._make_order([self._prepare_item(fee_due=0)])),
            ("can not be typed in", lambda: Payment.create(self._prepare_payment(order, balance_change=9))),
            (
                "the program works this out",
                lambda: Payment.create(self._prepare_payment(order, allocation_ids=[typed])),
            ),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                work()
        self.assertEqual((order.fee_due, order.fee_open), (50, 50))

    # Refunds

    def test_a_refund_needs_reason_and_second_person(self):
        order = self._make_signed_order()
        payment = self._pay(order)
        refund = Form(
            self.env["metrology.payment"]
            .with_user(self.user_reception)
            .with_context(**payment.action_refund()["context"])
        )
        refund.transaction_no = "R1"
        refund = refund.save()
        self.assertEqual((refund.amount, refund.refund_of_id), (50, payment))
        with self.assertRaisesRegex(UserError, "second person"):
            refund.action_receive()
        with self.assertRaisesRegex(UserError, "Reason of the refund"):
            refund.action_request()
        refund.reason_id = self.refund_reason
        refund.action_request()
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            refund.action_approve()
        self.assertEqual(order.fee_paid, 50)
        refund.with_user(self.user_finance).action_approve()
        self.assertEqual((order.fee_paid, order.fee_open, order.fee_state), (0, 50, "open"))
        self.assertEqual((refund.money_amount, refund.second_person_id), (-50, self.user_finance))
        self.assertEqual(refund.sudo().account_payment_id.payment_type, "outbound")

    def test_who_asked_does_not_approve(self):
        order = self._make_signed_order()
        self._pay(order)
        with self.assertRaisesRegex(UserError, "another person"):
            self._refund(
                order, [50], user=self.user_finance, approver=self.user_finance, site_id=self.site_a.id
            )

    def test_no_more_comes_back_than_was_paid(self):
        order = self._make_signed_order()
        self._pay(order)
        self._refund(order, [20])
        with self.assertRaisesRegex(UserError, "30.00 was paid, so 40.00"):
            self._refund(order, [40])
        with self.assertRaisesRegex(UserError, "not enough"):
            self._refund(self.env["metrology.order"], [], prepaid_amount=1)

    def test_a_credit_goes_to_the_balance(self):
        order = self._make_signed_order(2)
        self._pay(order)
        order.item_ids[0].sudo()._transition(
            "returned", {"return_reason_id": self.reasons["return_reason"].id, "return_text": "broken"}
        )
        self._refund(order, [50], method="offset")
        self.assertEqual((order.fee_open, order.fee_state), (0, "paid"))
        self.assertEqual(self.customer.metrology_balance, 50)

    def test_numbers_have_no_gaps(self):
        names = []
        order = self._make_signed_order(5)
        for _index in range(3):
            names.append(self._pay(order, [10]).name)
            with self.assertRaises(UserError), self.cr.savepoint():
                self._pay(order, [1000])
        self.assertEqual([name[-6:] for name in names], ["000001", "000002", "000003"])

    @mute_logger("odoo.sql_db")
    def test_the_index_refuses_what_the_check_does_not_see(self):
        """Two transactions do not see each other's rows; the database does."""
        payment = self._pay(self._make_signed_order(), transaction_no="77")
        other = self._pay(self._make_signed_order(), transaction_no="78")
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.cr.execute(
                "UPDATE metrology_payment SET transaction_no = %s WHERE id = %s",
                (payment.transaction_no, other.id),
            )

    # Release gate

    def test_the_gate_asks_for_what_leaves(self):
        order = self._make_signed_order(3)
        first, second = order.item_ids[0], order.item_ids[1]
        self.assertIn("Collect", order._get_fee_problem(first))
        self._pay(order, [50])
        self.assertFalse(order._get_fee_problem(first))
        self.assertIn("100.00", order._get_fee_problem(first + second))
        self._waive(order, 50)
        self.assertFalse(order._get_fee_problem(first + second))
