from odoo import models

from odoo.addons.metrology_billing.amount_words import amount_in_capitals
from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_amount,
    paper_date,
    paper_header,
    paper_time,
)


class MetrologySettlementStatement(models.Model):
    """The customer's paper: everything from the frozen lines, nothing read anew."""

    _inherit = "metrology.settlement.statement"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_statement(self, report):
        """Return one statement per record."""
        return [in_paper_language(s, s.partner_id)._get_paper_statement() for s in self]

    def _get_paper_statement(self):
        contract = self.contract_id
        site = self._get_site()
        lines = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        carried = lines.filtered(lambda line: line.kind == "carried")
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Settlement Statement"),
                number=self.name,
                number_label=self.env._("Statement number"),
                subtitle=self.env._("Not an invoice"),
            ),
            "facts": [
                [self.env._("Customer"), self.partner_id.name or ""],
                [self.env._("Contract number"), contract.name],
                [self.env._("Period"), f"{paper_date(self.period_start)} – {paper_date(self.period_end)}"],
                [self.env._("Snapshot of"), paper_time(self, self.snapshot_at, site)],
                [self.env._("Number of items"), str(self.item_count)],
                [self.env._("Fingerprint"), (self.content_hash or "")[:16]],
            ],
            **self._get_paper_sums(carried),
            **self._get_paper_lines(lines - carried),
            "signatures": [
                {"title": self.env._("Institute"), "name": contract.specialist_id.name or ""},
                {"title": self.env._("Customer (signature and seal)")},
            ],
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._(
                    "Figures are those of the moment of the snapshot. What changes later appears as an "
                    "adjustment "
                    "on the next statement."
                ),
                self.env._("What is open from earlier statements is carried over and listed by statement."),
            ],
        }

    def _get_paper_sums(self, carried):
        money, currency = paper_amount, self.currency_id
        rows = [
            [line.carried_id.name, self.env._("Carried over"), money(self.env, line.amount, currency)]
            for line in carried
        ]
        rows += [
            [self.name, self.env._("Fees of the period"), money(self.env, self.fee_amount, currency)],
            [self.name, self.env._("Adjustments"), money(self.env, self.adjustment_amount, currency)],
            [self.name, self.env._("Paid or waived before"), money(self.env, -self.covered_amount, currency)],
        ]
        return {
            "sum_columns": [
                {"title": self.env._("Statement number"), "width": 1.4, "align": "left"},
                {"title": self.env._("What for"), "width": 2, "align": "left"},
                {"title": self.env._("Amount"), "width": 1.2, "align": "right"},
            ],
            "sum_rows": rows,
            "totals": [
                [self.env._("To pay"), money(self.env, self.total_amount, currency)],
                [self.env._("In words"), amount_in_capitals(self.total_amount)],
            ],
        }

    def _get_paper_lines(self, lines):
        def money(amount):
            return paper_amount(self.env, amount, self.currency_id) if amount else ""

        return {
            "columns": [
                {"title": self.env._("No."), "width": "8mm", "align": "center"},
                {"title": self.env._("Item number"), "width": 2, "align": "left"},
                {"title": self.env._("Instrument"), "width": 2.4, "align": "left"},
                {"title": self.env._("Certificate"), "width": 2.2, "align": "left"},
                {"title": self.env._("Work done on"), "width": "17mm", "align": "left"},
                {"title": self.env._("Price list"), "width": 1.1, "align": "right"},
                {"title": self.env._("Discount"), "width": 1, "align": "right"},
                {"title": self.env._("Surcharge"), "width": 1, "align": "right"},
                {"title": self.env._("Charged before"), "width": 1.1, "align": "right"},
                {"title": self.env._("Amount"), "width": 1.2, "align": "right"},
            ],
            "rows": [
                [
                    str(number),
                    line.item_uid or line.order_name or "",
                    line._get_paper_text(),
                    line.certificate_no or "",
                    paper_date(line.done_date),
                    money(line.standard_fee),
                    money(-line.discount_amount),
                    money(line.extra_amount),
                    money(line.before_amount),
                    paper_amount(self.env, line.amount, self.currency_id),
                ]
                for number, line in enumerate(lines, start=1)
            ],
        }
