from odoo import models

from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_amount,
    paper_date,
    paper_header,
    paper_selection,
    paper_time,
)


class MetrologyCashDesk(models.Model):
    """The sheet that goes to finance with the money of a day."""

    _inherit = "metrology.cash.desk"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_cash_desk(self, report):
        """Return one sheet per cash desk."""
        return [in_paper_language(desk)._get_paper_cash_desk() for desk in self]

    def _get_paper_cash_desk(self):
        currency, site = self.currency_id, self.site_id

        def money(amount):
            return paper_amount(self.env, amount, currency)

        return {
            **paper_header(
                self.env,
                site,
                self.env._("Cash Desk Report"),
                subtitle=paper_date(self.date),
                mark="" if self.state != "open" else paper_selection(self, "state"),
            ),
            "facts": [
                [self.env._("Clerk"), self.clerk_id.name or ""],
                [self.env._("Date"), paper_date(self.date)],
                [self.env._("Opening float"), money(self.opening_float)],
                [self.env._("Cash taken"), money(self.cash_in)],
                [self.env._("Expected"), money(self.expected_amount)],
                [self.env._("Counted"), money(self.counted_amount)],
                [self.env._("Difference"), money(self.difference)],
                [self.env._("Explanation"), self.difference_reason or ""],
            ],
            "count_columns": [
                {"title": self.env._("Note or coin"), "width": 1, "align": "right"},
                {"title": self.env._("Pieces"), "width": 1, "align": "right"},
                {"title": self.env._("Amount"), "width": 1, "align": "right"},
            ],
            "count_rows": [
                [money(line.value), str(line.number), money(line.amount)] for line in self.count_ids
            ],
            "columns": [
                {"title": self.env._("No."), "width": "12mm", "align": "center"},
                {"title": self.env._("Receipt number"), "width": 1.4, "align": "left"},
                {"title": self.env._("Time"), "width": 1.2, "align": "left"},
                {"title": self.env._("Customer"), "width": 2.4, "align": "left"},
                {"title": self.env._("Amount"), "width": 1.2, "align": "right"},
            ],
            "rows": [
                [
                    str(number),
                    payment.name or "",
                    paper_time(payment, payment.posted_at, site),
                    payment.partner_id.name or "",
                    money(payment.money_amount),
                ]
                for number, payment in enumerate(self.payment_ids.sorted("id"), start=1)
            ],
            "signatures": [
                {
                    "title": self.env._("Clerk"),
                    "name": self.clerk_id.name or "",
                    "time": paper_time(self, self.counted_at, site),
                },
                {
                    "title": self.env._("Finance"),
                    "name": self.received_by_id.name or "",
                    "time": paper_time(self, self.received_at, site),
                },
            ],
        }
