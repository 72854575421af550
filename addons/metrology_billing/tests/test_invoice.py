from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestInvoice(BillingCommon):
    """From the wish of the customer to the number of the tax system, and back by a red invoice."""

    def _book(self, invoice):
        return invoice.sudo().move_id

    # Asking

    def test_the_way_of_an_invoice(self):
        order = self._make_signed_order(2)
        action = order.with_user(self.user_reception).action_request_invoice()
        invoice = self.env["metrology.invoice"].with_user(self.user_reception).browse(action["res_id"])
        self.assertEqual((invoice.state, invoice.amount, invoice.item_count), ("draft", 100, 2))
        self.assertEqual((invoice.partner_id, invoice.invoice_title), (self.customer, self.customer.name))
        self.assertEqual(invoice.tax_no, self.customer.uscc)
        self.assertFalse(order.invoice_state)
        with Form(invoice) as form:
            form.delivery = "email"
            form.email = "finance@example.com"
        invoice.action_request()
        self.assertEqual(invoice.name, f"AAA-F{fields.Date.today().year}-000001")
        self.assertEqual(order.invoice_state, "requested")
        self._check_invoice(invoice)
        self.assertEqual(invoice.checked_by_id, self.user_finance)
        number = self._next_invoice_number()
        with Form(invoice.with_user(self.user_finance)) as form:
            form.invoice_number = number
            form.issue_date = fields.Date.today()
        invoice.with_user(self.user_finance).action_issue()
        self.assertEqual((invoice.state, order.invoice_state), ("issued", "issued"))
        self.assertIn(number, order.with_user(self.user_agent).invoice_summary)
        invoice.action_deliver()
        self.assertEqual(invoice.state, "sent")

    def test_one_draft_is_used_again(self):
        order, other = self._make_signed_order(1), self._make_signed_order(1)
        mine = order.with_user(self.user_reception)
        first = mine.action_request_invoice()["res_id"]
        self.assertEqual(mine.action_request_invoice()["res_id"], first)
        both = (mine + other).with_user(self.user_reception).action_request_invoice()["res_id"]
        invoice = self.env["metrology.invoice"].browse(both)
        self.assertEqual((both, invoice.amount, invoice.line_ids.order_id), (first, 100, order + other))

    def test_several_orders_and_only_some_items(self):
        orders = self._make_signed_order(1) + self._make_signed_order(3)
        invoice = self.env["metrology.invoice"].with_user(self.user_reception)
        invoice = invoice.create(
            invoice._prepare_request(orders[0].item_ids + orders[1].item_ids[:2], delivery="paper")
        )
        invoice.action_request()
        self._issue(invoice)
        self.assertEqual((invoice.amount, orders.mapped("invoice_state")), (150, ["issued", "partial"]))
        rest = self._make_invoice(orders[1])
        self.assertEqual((rest.amount, orders[1].invoice_state), (50, "issued"))
        with self.assertRaisesRegex(UserError, "everything is on an invoice already"):
            orders.with_user(self.user_reception).action_request_invoice()

    def test_from_receipts(self):
        orders = self._make_signed_order(1) + self._make_signed_order(1)
        payments = self._pay(orders[0]) + self._pay(orders[1])
        action = payments.with_user(self.user_reception).action_request_invoice()
        invoice = self.env["metrology.invoice"].browse(action["res_id"])
        self.assertEqual(invoice.line_ids.order_id, orders)
        with self.assertRaisesRegex(UserError, "No order stands on"):
            self._pay(orders.browse(), prepaid_amount=5).action_request_invoice()

    def test_orders_of_two_buyers_are_refused(self):
        other = self.env["res.partner"].create({"name": "Other Buyer", "is_company": True})
        orders = self._make_signed_order() + self._make_signed_order(invoice_partner_id=other.id)
        with self.assertRaisesRegex(UserError, "Choose orders with one buyer"):
            orders.with_user(self.user_reception).action_request_invoice()

    def test_free_work_has_no_invoice(self):
        order = self._make_signed_order(
            [
                self._prepare_item(
                    service_id=self.mandatory.id,
                    mandatory_purpose_id=self.reasons["mandatory_purpose"].id,
                    mandatory_registration_no="R1",
                )
            ]
        )
        with self.assertRaisesRegex(UserError, "nothing is charged"):
            order.with_user(self.user_reception).action_request_invoice()

    def test_what_is_waived_is_not_invoiced(self):
        order = self._make_signed_order(2, is_onsite=True, onsite_address="x", onsite_fee=30)
        self._waive(order, 50, item_id=order.item_ids[0].id)
        self._waive(order, 60)
        invoice = self._request_invoice(order)
        self.assertFalse(invoice.line_ids.item_id)
        self.assertEqual(invoice.amount, 20)
        self.assertEqual(invoice.amount, order.fee_open)

    def test_fees_that_change_before_the_check(self):
        order = self._make_signed_order(2)
        invoice = self._request_invoice(order)
        self._waive(order, 30, item_id=order.item_ids[0].id)
        with self.assertRaisesRegex(UserError, "press “Take over the present fees”"):
            self._check_invoice(invoice)
        invoice.action_refresh()
        self.assertEqual(invoice.amount, 70)
        self._check_invoice(invoice)
        with self.assertRaisesRegex(UserError, "so its fees stay"):
            self._waive(order, 10)
        with self.assertRaisesRegex(UserError, "Send it back first"):
            invoice.action_refresh()

    def test_haste_that_came_late_is_not_invoiced(self):
        order = self._make_order(1, urgency="urgent_72h")
        order.with_user(self.user_laboratory).action_confirm_urgent()
        self._sign(order)
        invoice = self._request_invoice(order)
        self.assertEqual(invoice.amount, 65)
        late = fields.Datetime.to_datetime(order.item_ids.promised_date) + timedelta(days=2)
        with freeze_time(late):
            with self.assertRaisesRegex(UserError, "The fees have changed meanwhile"), self.cr.savepoint():
                self._check_invoice(invoice)
            invoice.action_refresh()
            self._check_invoice(invoice)
        self.assertEqual((invoice.amount, order.fee_due), (50, 50))

    def test_a_return_after_the_invoice_is_seen(self):
        order = self._make_signed_order(2)
        invoice, other = self._make_invoice(order), self._make_invoice(self._make_signed_order())
        order.item_ids[0].sudo()._transition(
            "returned", {"return_reason_id": self.reasons["return_reason"].id, "return_text": "broken"}
        )
        self.assertEqual((invoice.fees_changed, other.fees_changed), (True, False))
        changed = self.env["metrology.invoice"].search([("fees_changed", "=", True)])
        self.assertIn(invoice, changed)
        self.assertNotIn(other, changed)
        self._reverse(invoice)
        self.assertFalse(invoice.fees_changed)
        self.assertEqual(self._make_invoice(order).amount, 50)

    def test_bad_requests_are_refused_in_words(self):
        order = self._make_signed_order()
        values = order._prepare_invoice_request(
            invoice_title=" ", tax_no="91110108MA9TEXT00X", kind="special", delivery="email", email="nobody"
        )
        invoice = self.env["metrology.invoice"].with_user(self.user_reception).create(values)
        with self.assertRaises(UserError) as error:
            invoice.action_request()
        for text in ("Invoice title", "does not pass the check", "E-mail for the invoice", "another's name"):
            self.assertIn(text, str(error.exception))
        invoice.write({"invoice_title": self.customer.name, "tax_no": False, "delivery": "paper"})
        with self.assertRaisesRegex(UserError, "^Tax number: enter the credit code"):
            invoice.action_request()
        invoice.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "nothing on this request"):
            invoice.action_request()
        draft = self._make_order()
        with self.assertRaisesRegex(UserError, "is not signed yet"):
            invoice.write(
                {"line_ids": [Command.create({"order_id": draft.id, "item_id": draft.item_ids.id})]}
            )
        signed, other = self._make_signed_order(), self._make_signed_order()
        with self.assertRaisesRegex(UserError, "nothing is charged for"):
            invoice.write(
                {"line_ids": [Command.create({"order_id": signed.id, "item_id": other.item_ids.id})]}
            )
        self.assertEqual(invoice.state, "draft")

    def test_another_name_needs_a_letter_and_a_reason(self):
        mother = self.env["res.partner"].create(
            {"name": "母公司集团有限公司", "is_company": True, "uscc": "91110000100000000R"}
        )
        values = {"partner_id": mother.id, "delivery": "paper"}
        order = self._make_signed_order()
        with self.assertRaises(UserError) as error:
            self._request_invoice(order, **values)
        self.assertIn("Written authorisation", str(error.exception))
        self.assertIn("Reason for another's name", str(error.exception))
        invoice = self._request_invoice(
            order, **values, third_party_reason="The group pays", authorisation=b"bGV0dGVy"
        )
        self.assertTrue(invoice.is_third_party)
        self._pay(order)
        self._issue(invoice)
        booked = self._book(invoice)
        self.assertEqual((booked.partner_id, booked.amount_residual), (mother, 0))

    def test_the_signed_order_may_name_another_buyer(self):
        mother = self.env["res.partner"].create({"name": "Mother", "is_company": False})
        order = self._make_signed_order(invoice_partner_id=mother.id)
        self.assertFalse(self._request_invoice(order).is_third_party)

    # The database and the words before it

    @mute_logger("odoo.sql_db")
    def test_no_fee_on_two_invoices(self):
        order = self._make_signed_order(is_onsite=True, onsite_address="x", onsite_fee=30)
        values = order._prepare_invoice_request(delivery="paper")
        first, second = self.env["metrology.invoice"].with_user(self.user_reception).create([values, values])
        first.action_request()
        with self.assertRaises(UserError) as error:
            second.action_request()
        self.assertEqual(str(error.exception).count(f"is on invoice request {first.name} already"), 2)
        for line in second.line_ids:
            with self.assertRaises(UniqueViolation), self.cr.savepoint():
                line.sudo().is_live = True
                line.flush_recordset()
        self.env.invalidate_all()
        first.action_cancel()
        second.action_request()

    def test_a_request_stays_as_it_was_asked_for(self):
        invoice = self._request_invoice(self._make_signed_order())
        with self.assertRaisesRegex(UserError, "stays as it is"):
            invoice.invoice_title = "Somebody"
        with self.assertRaisesRegex(UserError, "stays as it is"):
            invoice.line_ids.with_user(self.user_reception).unlink()
        with self.assertRaisesRegex(UserError, "amounts follow"):
            invoice.line_ids.with_user(self.user_reception).amount = 1
        with self.assertRaisesRegex(UserError, "can not be typed"):
            invoice.write({"amount": 1})
        with self.assertRaisesRegex(UserError, "when the request is checked"):
            invoice.with_user(self.user_finance).invoice_number = self._next_invoice_number()
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            invoice.unlink()
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            invoice.write({"red_number": self._next_invoice_number()})

    def test_defaults_of_a_client_are_no_way_around(self):
        order = self._make_signed_order()
        sly = {
            "default_is_live": True,
            "default_amount": 1,
            "default_red_number": self._next_invoice_number(),
        }
        invoice = self.env["metrology.invoice"].with_user(self.user_reception).with_context(**sly)
        invoice = invoice.create(order._prepare_invoice_request())
        self.assertEqual((invoice.amount, invoice.red_number), (50, False))
        self.assertFalse(invoice.line_ids.is_live)

    def test_finance_sends_a_request_back(self):
        order = self._make_signed_order()
        invoice = self._request_invoice(order)
        finance = invoice.with_user(self.user_finance)
        with self.assertRaisesRegex(UserError, "Finance's note"):
            finance.action_send_back()
        finance.finance_note = "The title lacks a character"
        finance.action_send_back()
        self.assertEqual((invoice.state, order.invoice_state), ("draft", False))
        name = invoice.name
        invoice.action_request()
        self.assertEqual((invoice.name, invoice.finance_note), (name, False))

    def test_numbers_that_can_not_be(self):
        invoice = self._check_invoice(self._request_invoice(self._make_signed_order()))
        invoice = invoice.with_user(self.user_finance)
        today = fields.Date.today()
        number = self._next_invoice_number()
        for values, message in (
            ({"invoice_number": number[:-1]}, "has 19 characters"),
            ({"invoice_number": number, "issue_date": False}, "Issued on: enter the date"),
            ({"issue_date": fields.Date.add(today, days=1)}, "lies in the future"),
            ({"issue_date": fields.Date.subtract(today, years=1)}, "One of them is wrong"),
        ):
            invoice.write({"issue_date": today, **values})
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                invoice.action_issue()
        invoice.write({"issue_date": today})
        invoice.action_issue()
        other = self._check_invoice(self._request_invoice(self._make_signed_order()))
        with self.assertRaisesRegex(UserError, "stands on"), mute_logger("odoo.sql_db"), self.cr.savepoint():
            other = other.with_user(self.user_finance)
            other._issue(number, today)
        self.assertFalse(self._book(other))

    # Accounting

    def test_accounting_has_the_invoice(self):
        order = self._make_signed_order(3, is_onsite=True, onsite_address="x", onsite_fee=33.33)
        invoice = self._make_invoice(order)
        booked = self._book(invoice)
        self.assertEqual(
            (booked.state, booked.move_type, booked.ref), ("posted", "out_invoice", invoice.invoice_number)
        )
        self.assertEqual((booked.amount_total, booked.amount_residual), (183.33, 183.33))
        self.assertEqual(booked.amount_tax, round(150 - 150 / 1.06, 2) + round(33.33 - 33.33 / 1.06, 2))
        self.assertEqual(booked.invoice_line_ids.mapped("price_total"), [150, 33.33])
        self.assertEqual(booked.invoice_line_ids[0].product_id, self.verification.sudo().product_id)

    def test_many_odd_prices_add_up(self):
        order = self._make_signed_order(
            [self._prepare_item(fee_amount=50 + index * 0.37) for index in range(12)]
        )
        self.company.tax_calculation_rounding_method = "round_globally"
        invoice = self._make_invoice(order)
        self.assertAlmostEqual(invoice.amount, order.fee_due, 2)
        self.assertAlmostEqual(self._book(invoice).amount_total, order.fee_due, 2)

    def test_what_was_prepaid_is_matched(self):
        order, other = self._make_signed_order(2), self._make_signed_order(1)
        payment = self._pay(order + other, [60, 50])
        booked = self._book(self._make_invoice(order))
        self.assertEqual(booked.amount_residual, 40)
        self._pay(order)
        self.assertEqual((booked.amount_residual, booked.payment_state), (0, "paid"))
        self.assertTrue(booked.line_ids.full_reconcile_id or booked.line_ids.matched_credit_ids)
        line = payment.sudo().account_payment_id.move_id.line_ids.filtered(lambda one: one.balance < 0)
        self.assertEqual(line.amount_residual, -50)

    def test_money_from_the_balance_is_matched(self):
        self._pay(self.env["metrology.order"], prepaid_amount=70)
        order = self._make_signed_order(2)
        booked = self._book(self._make_invoice(order))
        self._pay(order, [60], method="offset")
        self.assertEqual(booked.amount_residual, 40)

    def test_a_refund_opens_the_invoice_again(self):
        order = self._make_signed_order(2)
        self._pay(order)
        booked = self._book(self._make_invoice(order))
        refund = self._refund(order, [30])
        self.assertEqual((booked.amount_residual, order.fee_open), (30, 30))
        given = refund.sudo().account_payment_id.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        self.assertEqual(given.amount_residual, 0)

    def test_a_red_invoice_frees_orders_and_money(self):
        order = self._make_signed_order(2)
        self._pay(order, [60])
        invoice = self._make_invoice(order)
        booked = self._book(invoice)
        self._reverse(invoice)
        self.assertEqual((invoice.state, order.invoice_state), ("reversed", False))
        credit = invoice.sudo().reversal_move_id
        self.assertEqual((credit.move_type, credit.state, credit.amount_total), ("out_refund", "posted", 100))
        self.assertEqual((credit.ref, credit.amount_residual), (invoice.red_number, 0))
        self.assertEqual((booked.amount_residual, booked.payment_state), (0, "reversed"))
        again = self._book(self._make_invoice(order))
        self.assertEqual(again.amount_residual, 40)

    def test_a_reversal_says_why_and_when(self):
        invoice = self._make_invoice(self._make_signed_order())
        other = self._get_reason("invoice_reverse_reason", "other")
        other.requires_text = True
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        for values, message in (
            ({"reason_id": other.id}, "has to be explained"),
            ({"red_number": "12"}, "has 2 characters"),
            ({"red_number": invoice.invoice_number}, "stands on"),
            ({"red_date": yesterday}, "lies before the invoice itself|One of them is wrong"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self._reverse(invoice, **values)
        self._reverse(invoice)
        with self.assertRaisesRegex(UserError, "Nothing more can be done"):
            self._reverse(invoice)

    def test_accounting_does_not_go_its_own_way(self):
        booked = self._book(self._make_invoice(self._make_signed_order())).with_user(self.user_finance)
        for work in (
            booked.button_draft,
            booked.button_cancel,
            booked.action_register_payment,
            lambda: booked._reverse_moves(cancel=True),
        ):
            with self.assertRaisesRegex(UserError, "belongs to invoice request"):
                work()
        self.assertEqual(booked.state, "posted")
        self.assertEqual(booked.action_view_metrology_invoice()["res_model"], "metrology.invoice")

    def test_a_long_list_asks_no_more_than_a_short_one(self):
        invoices = self.env["metrology.invoice"].union(
            *(self._make_invoice(self._make_signed_order()) for _number in range(4))
        )

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.read(["display_name", "invoice_title", "order_names", "amount_open", "fees_changed"])
            return self.cr.sql_log_count - before

        self.assertEqual(count(invoices[:1]), count(invoices))

    def test_the_books_speak_the_language_of_the_house(self):
        self.company.partner_id.lang = "zh_CN"
        booked = self._book(self._make_invoice(self._make_signed_order()))
        self.assertIn("委托单", booked.invoice_line_ids.name)
        self.assertIn("含税", booked.invoice_line_ids.tax_ids.name)

    def test_a_scan_finds_receipts_and_invoices(self):
        order = self._make_signed_order()
        payment, invoice = self._pay(order), self._make_invoice(order)
        scan = self.env["metrology.scan"].with_user(self.user_reception)
        for code, title in (
            (payment.name.lower(), payment.name),
            (invoice.name, invoice.name),
            (invoice.invoice_number, invoice.name),
        ):
            with self.subTest(code):
                card = scan.resolve(code)
                self.assertEqual((card["title"], len(card["steps"])), (title, 2))
        for code in (payment.name, invoice.name):
            card = self.env["metrology.scan"].with_user(self.user_store_keeper).resolve(code)
            self.assertEqual(card["kind"], "unknown")
