from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.paper_common import PaperMixin

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestPaper(PaperMixin, BillingCommon):
    def test_receipt_says_everything_about_the_money(self):
        orders = self._make_signed_order(1) + self._make_signed_order(2)
        payment = self._pay(orders, transaction_no="42000123", prepaid_amount=5.5)
        page = self._print_paper("metrology_billing.receipt", payment)[0]
        for text in (payment.name, *orders.mapped("name"), "42000123", "155.50", "WeChat"):
            self.assertIn(text, page)
        self.assertIn("壹佰伍拾伍元伍角整", page)
        self.assertIn(self.user_reception.name, page)

    def test_refund_names_reason_and_second_person(self):
        order = self._make_signed_order()
        self._pay(order)
        refund = self._refund(order, [50])
        page = self._print_paper("metrology_billing.receipt", refund)[0]
        for text in ("Receipt of Refund", self.refund_reason.name, self.user_supervisor.name):
            self.assertIn(text, page)

    def test_names_from_outside_are_inert(self):
        self.customer.name = '#panic("x") *bold* $1$'
        payment = self._pay(self._make_signed_order())
        self.assertIn('#panic("x") *bold* $1$', self._print_paper("metrology_billing.receipt", payment)[0])

    def test_cash_desk_report_shows_count_and_difference(self):
        desk = self._open_desk()
        payment = self._pay(self._make_signed_order(), method="cash")
        desk.count_ids.filtered(lambda line: line.value == 100).number = 1
        desk.difference_reason = "Fifty yuan are missing"
        desk.action_count()
        page = self._print_paper("metrology_billing.cash_desk", desk)[0]
        for text in (payment.name, "150.00", "100.00", "50.00", "Fifty yuan are missing"):
            self.assertIn(text, page)

    def test_the_order_says_what_the_haste_costs(self):
        order = self._make_order(1, urgency="urgent_72h", onsite_fee=20, is_onsite=True, onsite_address="x")
        order.with_user(self.user_laboratory).action_confirm_urgent()
        order.action_check()
        page = self._print_paper("metrology_intake.order", order)[0]
        for text in ("urgent surcharge 30 %", "15.00", "on-site fee", "20.00", "85.00"):
            self.assertIn(text, page)

    def test_invoice_request_says_in_whose_name_and_how_much(self):
        self.customer.write({"invoice_bank_name": "中国工商银行", "invoice_bank_account": "0200001909"})
        order = self._make_signed_order(2)
        invoice = self._request_invoice(order, remark="#panic(1) *x*")
        page = self._print_paper("metrology_billing.invoice_request", invoice)[0]
        for text in (
            invoice.name,
            self.customer.name,
            self.customer.uscc,
            "0200001909",
            *order.item_ids.mapped("item_uid"),
            "100.00",
            "壹佰元整",
            "Requested",
            "#panic(1) *x*",
        ):
            self.assertIn(text, page)
        self._issue(invoice)
        page = self._print_paper("metrology_billing.invoice_request", invoice)[0]
        self.assertIn(invoice.invoice_number, page)
