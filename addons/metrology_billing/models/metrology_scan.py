from odoo import api, models

INVOICE_TONES = {"issued": "green", "sent": "green", "reversed": "red", "cancelled": "red"}
RECEIPT_TONES = {"posted": "green", "cancelled": "red"}


class MetrologyScan(models.AbstractModel):
    _inherit = "metrology.scan"

    @api.model
    def _get_finders(self):
        *exact, by_name = super()._get_finders()
        return [*exact, self._find_receipt, self._find_invoice, by_name]

    @api.model
    def _find_receipt(self, text):
        payments = self._look_up("metrology.payment", [("name", "=", text.upper())])
        return [self._make_receipt_card(payment) for payment in payments]

    @api.model
    def _make_receipt_card(self, payment):
        orders = payment.allocation_ids.order_id
        return self._make_card(
            "receipt",
            self.env._("Receipt"),
            payment.name,
            [
                (self.env._("Customer"), payment.partner_id.display_name),
                (self.env._("Total"), payment.currency_id.format(payment.amount)),
                (self.env._("Method"), payment.method_id.name),
                (self.env._("Orders"), ", ".join(orders.mapped("display_name"))),
            ],
            [
                self._make_open_step(self.env._("Open the receipt"), payment),
                self._make_open_step(self.env._("Open the order"), orders[:1]),
            ],
            RECEIPT_TONES.get(payment.state, "amber"),
            payment._state_label(payment.state),
        )

    @api.model
    def _find_invoice(self, text):
        numbers = [("name", "=", text.upper()), ("invoice_number", "=", text), ("red_number", "=", text)]
        invoices = self._look_up("metrology.invoice", ["|", "|", *numbers])
        return [self._make_invoice_card(invoice) for invoice in invoices]

    @api.model
    def _make_invoice_card(self, invoice):
        return self._make_card(
            "invoice",
            self.env._("Invoice request"),
            invoice.display_name,
            [
                (self.env._("Buyer"), invoice.invoice_title),
                (self.env._("Total with tax"), invoice.currency_id.format(invoice.amount)),
                (self.env._("Invoice number"), invoice.invoice_number),
                (self.env._("Orders"), invoice.order_names),
            ],
            [
                self._make_open_step(self.env._("Open the invoice request"), invoice),
                self._make_open_step(self.env._("Open the order"), invoice.line_ids.order_id[:1]),
            ],
            INVOICE_TONES.get(invoice.state, "amber"),
            invoice._state_label(invoice.state),
        )
