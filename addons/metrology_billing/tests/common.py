from odoo import Command, fields

from odoo.addons.metrology_intake.tests.common import IntakeCommon


class BillingCommon(IntakeCommon):
    """Signed orders with a price, open cash desks, and one line to pay, waive or give back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prepare_billing()

    @classmethod
    def _prepare_billing(cls):
        cls.company = cls.site_a.company_id
        cls.methods = {method.code: method for method in cls.env["metrology.payment.method"].search([])}
        cls.waive_reason = cls._get_reason("waive_reason", "overdue")
        cls.refund_reason = cls._get_reason("refund_reason", "overpaid")
        cls.reverse_reason = cls._get_reason("invoice_reverse_reason", "wrong_issue")
        cls.env["account.tax"].create(
            {"name": "6 % on top", "amount": 6, "type_tax_use": "sale", "company_id": cls.company.id}
        )
        cls.transaction_counter = 0
        cls.invoice_counter = 0

    @classmethod
    def _open_desk(cls, user=None, opening=100):
        user = user or cls.user_reception
        return (
            cls.env["metrology.cash.desk"]
            .with_user(user)
            .create({"site_id": user.metrology_site_id.id, "opening_float": opening})
        )

    @classmethod
    def _prepare_payment(cls, orders, amounts=None, method="wechat", user=None, **values):
        user = user or cls.user_reception
        cls.transaction_counter += 1
        amounts = amounts or [order.fee_open for order in orders]
        return {
            "site_id": user.metrology_site_id.id,
            "partner_id": cls.customer.id,
            "method_id": cls.methods[method].id,
            "transaction_no": f"T{cls.transaction_counter:06d}"
            if cls.methods[method].needs_transaction_no
            else False,
            "allocation_ids": [
                Command.create({"order_id": order.id, "amount": amount})
                for order, amount in zip(orders, amounts, strict=True)
                if amount
            ],
            **values,
        }

    @classmethod
    def _pay(cls, orders, amounts=None, method="wechat", user=None, **values):
        user = user or cls.user_reception
        payment = (
            cls.env["metrology.payment"]
            .with_user(user)
            .create(cls._prepare_payment(orders, amounts, method, user, **values))
        )
        payment.action_receive()
        return payment

    @classmethod
    def _refund(cls, orders, amounts, method="transfer", user=None, approver=None, **values):
        values = {"kind": "refund", "reason_id": cls.refund_reason.id, **values}
        refund = (
            cls.env["metrology.payment"]
            .with_user(user or cls.user_reception)
            .create(cls._prepare_payment(orders, amounts, method, user, **values))
        )
        refund.action_request()
        refund.with_user(approver or cls.user_supervisor).action_approve()
        return refund

    @classmethod
    def _waive(cls, order, amount, user=None, **values):
        waiver = (
            cls.env["metrology.fee.waiver"]
            .with_user(user or cls.user_supervisor)
            .create({"order_id": order.id, "amount": amount, "reason_id": cls.waive_reason.id, **values})
        )
        waiver.action_approve()
        return waiver

    @classmethod
    def _request_invoice(cls, orders, user=None, **values):
        """Ask for an invoice over what is left of these orders."""
        own = orders.with_user(user or cls.user_reception)
        values = {"delivery": "paper", **values}
        invoice = cls.env["metrology.invoice"].with_user(user or cls.user_reception)
        invoice = invoice.create(own._prepare_invoice_request(**values))
        invoice.action_request()
        return invoice

    @classmethod
    def _next_invoice_number(cls):
        cls.invoice_counter += 1
        return f"{fields.Date.today().year % 100:02d}11200000{cls.invoice_counter:010d}"

    @classmethod
    def _check_invoice(cls, invoice):
        invoice.with_user(cls.user_finance).action_check()
        return invoice

    @classmethod
    def _issue(cls, invoice):
        """Check the request and note a number, as finance does."""
        invoice = cls._check_invoice(invoice).with_user(cls.user_finance)
        invoice.write({"invoice_number": cls._next_invoice_number(), "issue_date": fields.Date.today()})
        invoice.action_issue()
        return invoice

    @classmethod
    def _make_invoice(cls, orders, **values):
        return cls._issue(cls._request_invoice(orders, **values))

    @classmethod
    def _reverse(cls, invoice, **values):
        wizard = cls.env["metrology.invoice.reversal"].with_user(cls.user_finance)
        wizard.create(
            {
                "invoice_id": invoice.id,
                "reason_id": cls.reverse_reason.id,
                "red_number": cls._next_invoice_number(),
                **values,
            }
        ).action_reverse()
        return invoice
