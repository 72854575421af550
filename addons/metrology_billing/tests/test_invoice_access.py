from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestInvoiceAccess(BillingCommon):
    """Who asks for, checks, issues and sees invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_signed_order(2)
        cls.invoice = cls._request_invoice(cls.order)

    def test_others_see_no_invoices_but_hear_about_the_order(self):
        for user in (self.user_store_keeper, self.user_laboratory, self.user_agent, self.user_supervisor):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.invoice.with_user(user).read(["amount"])
                with self.assertRaises(AccessError):
                    self.invoice.line_ids.with_user(user).read(["amount"])
                with self.assertRaises(AccessError):
                    self.order.with_user(user).action_request_invoice()
                self.assertIn(self.invoice.name, self.order.with_user(user).invoice_summary)

    def test_another_site_sees_and_asks_for_nothing_of_this_one(self):
        with self.assertRaises(AccessError):
            self.invoice.with_user(self.user_reception_b).read(["amount"])
        order = self._make_signed_order()
        with self.assertRaises(AccessError):
            self._request_invoice(order, user=self.user_reception_b)
        with self.assertRaisesRegex(UserError, "not an order of your site"):
            self._request_invoice(order, user=self.user_reception_b, site_id=self.site_b.id)

    def test_lookers_on_change_nothing(self):
        for user in (self.user_marketing_officer, self.user_contract_specialist, self.user_auditor):
            with self.subTest(user.login):
                invoice = self.invoice.with_user(user)
                self.assertEqual((invoice.amount, len(invoice.line_ids)), (100, 2))
                for work in (
                    lambda invoice=invoice: invoice.write({"invoice_title": "x"}),
                    invoice.action_cancel,
                    lambda user=user: self._request_invoice(self._make_signed_order(), user=user),
                ):
                    with self.assertRaises(AccessError):
                        work()
                with self.assertRaisesRegex(UserError, "Only finance"):
                    invoice.action_check()

    def test_a_contractor_sees_only_his_own(self):
        self.assertTrue(self.invoice.with_user(self.user_contract_specialist).amount)
        self.user_contract_specialist.is_contractor = True
        with self.assertRaises(AccessError):
            self.invoice.with_user(self.user_contract_specialist).read(["amount"])
        with self.assertRaises(AccessError):
            self.invoice.line_ids.with_user(self.user_contract_specialist).read(["amount"])
        self.assertIn(self.invoice.name, self.order.with_user(self.user_contract_specialist).invoice_summary)

    def test_the_counter_does_not_do_the_work_of_finance(self):
        clerk = self.invoice.with_user(self.user_reception)
        for work in (clerk.action_check, clerk.action_send_back, clerk.action_issue):
            with self.assertRaisesRegex(UserError, "Only finance"):
                work()
        self._check_invoice(clerk)
        with self.assertRaisesRegex(UserError, "Only finance"):
            clerk.write({"invoice_number": self._next_invoice_number(), "issue_date": fields.Date.today()})
        issued = self._make_invoice(self._make_signed_order())
        with self.assertRaises(AccessError):
            self.env["metrology.invoice.reversal"].with_user(self.user_reception).create(
                {
                    "invoice_id": issued.id,
                    "reason_id": self.reverse_reason.id,
                    "red_number": self._next_invoice_number(),
                }
            )
        with self.assertRaises(AccessError):
            self.env["metrology.invoice.import"].with_user(self.user_reception).create({"content": b"eA=="})
        with self.assertRaises(AccessError):
            issued.with_user(self.user_reception).read(["move_id"])

    def test_finance_works_at_all_sites_and_in_accounting(self):
        order = self._make_signed_order(user=self.user_reception_b, site_id=self.site_b.id)
        invoice = self._request_invoice(order, user=self.user_finance)
        self.assertEqual(invoice.site_id, self.site_b)
        self._issue(invoice)
        move = invoice.with_user(self.user_finance).move_id
        self.assertEqual(move.amount_total, 50)
        self.assertEqual(move.metrology_invoice_ids, invoice)
        self.assertEqual(invoice.with_user(self.user_auditor).move_id.amount_total, 50)
        with self.assertRaises(AccessError):
            invoice.with_user(self.user_auditor).move_id.write({"narration": "x"})

    def test_a_receipt_at_another_site_settles_the_invoice(self):
        """The clerk who takes the money need not see the invoice."""
        invoice = self._issue(self.invoice)
        self._pay(self.order, user=self.user_reception_b)
        self.assertEqual((invoice.amount_open, invoice.sudo().move_id.amount_residual), (0, 0))
