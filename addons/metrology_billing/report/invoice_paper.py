from odoo import models

from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_amount,
    paper_date,
    paper_header,
    paper_selection,
    paper_time,
)

from ..amount_words import amount_in_capitals


class MetrologyInvoice(models.Model):
    """The sheet with which an invoice is asked for: in whose name, for what, in figures and in words."""

    _inherit = "metrology.invoice"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_invoice_request(self, report):
        """Return one sheet per request."""
        return [in_paper_language(invoice, invoice.partner_id)._get_paper_request() for invoice in self]

    def _get_paper_request(self):
        site, currency = self.site_id, self.currency_id
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Invoice Request"),
                number=self.name,
                number_label=self.env._("Request number"),
                subtitle=self.env._("Not an invoice"),
                mark="" if self.state in ("issued", "sent") else paper_selection(self, "state"),
            ),
            "facts": self._get_paper_facts(),
            "columns": [
                {"title": self.env._("No."), "width": "12mm", "align": "center"},
                {"title": self.env._("Order number"), "width": 1.5, "align": "left"},
                {"title": self.env._("Name"), "width": 2.6, "align": "left"},
                {"title": self.env._("Service"), "width": 1, "align": "left"},
                {"title": self.env._("Invoiced"), "width": 1.1, "align": "right"},
            ],
            "rows": [
                [
                    str(number),
                    line.item_id.item_uid or line.order_id.name or "",
                    line.item_name,
                    line.service_id.name or "",
                    paper_amount(self.env, line.amount, currency),
                ]
                for number, line in enumerate(self.line_ids, start=1)
            ],
            "totals": [
                [self.env._("Total with tax"), paper_amount(self.env, self.amount, currency)],
                [self.env._("In words"), amount_in_capitals(self.amount)],
            ],
            "signatures": [
                {
                    "title": self.env._("Requested by"),
                    "name": self.requested_by_id.name or "",
                    "time": paper_time(self, self.requested_at, site),
                },
                {"title": self.env._("Finance"), "name": self.checked_by_id.name or ""},
                {"title": self.env._("Customer")},
            ],
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._(
                    "Please compare title and tax number; an issued invoice can only be reversed as a whole."
                ),
            ],
        }

    def _get_paper_facts(self):
        facts = [
            [self.env._("Invoice title"), self.invoice_title or ""],
            [self.env._("Tax number"), self.tax_no or ""],
            [
                self.env._("Address and telephone"),
                " ".join(filter(None, (self.title_address, self.title_phone))),
            ],
            [self.env._("Bank and account"), " ".join(filter(None, (self.bank_name, self.bank_account)))],
            [self.env._("Kind of invoice"), paper_selection(self, "kind")],
            [self.env._("Delivery"), " ".join(filter(None, (paper_selection(self, "delivery"), self.email)))],
            [self.env._("Customer"), self.customer_id.name or ""],
            [self.env._("Remark on the invoice"), self.remark or ""],
        ]
        if self.is_third_party:
            facts.append([self.env._("Reason for another's name"), self.third_party_reason or ""])
        if self.invoice_number:
            facts.append([self.env._("Invoice number"), self.invoice_number])
            facts.append([self.env._("Issued on"), paper_date(self.issue_date)])
        return facts
