from odoo import models

from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_amount,
    paper_date,
    paper_header,
    paper_selection,
)

from ..amount_words import amount_in_capitals


class MetrologyPayment(models.Model):
    """The customer's paper: what was paid, for which orders, in figures and in words."""

    _inherit = "metrology.payment"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_receipt(self, report):
        """Return one receipt per payment."""
        return [in_paper_language(payment, payment.partner_id)._get_paper_receipt() for payment in self]

    def _get_paper_receipt(self):
        site, currency = self.site_id, self.currency_id
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Receipt of Refund") if self.kind == "refund" else self.env._("Receipt"),
                number=self.name,
                number_label=self.env._("Receipt number"),
                subtitle=self.env._("Not an invoice"),
                mark="" if self.state == "posted" else paper_selection(self, "state"),
            ),
            "facts": [
                [self.env._("Customer"), self.partner_id.name or ""],
                [self.env._("Date"), paper_date(self.date)],
                [self.env._("Payer name"), self.payer_name or self.partner_id.name or ""],
                [self.env._("Method"), self.method_id.name or ""],
                [self.env._("Transaction number"), self.transaction_no or ""],
                [self.env._("Reason of the refund"), self.reason_id.name or ""],
            ][: 6 if self.kind == "refund" else 5],
            "columns": [
                {"title": self.env._("No."), "width": "12mm", "align": "center"},
                {"title": self.env._("Order number"), "width": 2, "align": "left"},
                {"title": self.env._("Items"), "width": 1, "align": "right"},
                {"title": self.env._("Amount due"), "width": 1.4, "align": "right"},
                {"title": self.env._("This receipt"), "width": 1.4, "align": "right"},
            ],
            "rows": [
                [
                    str(number),
                    line.order_id.name or "",
                    str(line.order_id.item_count),
                    paper_amount(self.env, line.order_id.fee_due, currency),
                    paper_amount(self.env, line.amount, currency),
                ]
                for number, line in enumerate(self.allocation_ids, start=1)
            ],
            "totals": [
                [self.env._("Balance part"), paper_amount(self.env, self.prepaid_amount, currency)],
                [self.env._("Total"), paper_amount(self.env, self.amount, currency)],
                [self.env._("In words"), amount_in_capitals(self.amount)],
            ],
            "signatures": [
                {"title": self.env._("Cashier"), "name": self.clerk_id.name or ""},
                {"title": self.env._("Approved by"), "name": self.second_person_id.name or ""}
                if self.kind == "refund"
                else {"title": self.env._("Customer")},
            ],
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._("Please keep this receipt; it is needed for an invoice or a refund."),
            ],
        }
