from odoo import models

from odoo.addons.metrology_billing.amount_words import amount_in_capitals
from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_amount,
    paper_date,
    paper_header,
)


class MetrologyDunningLetter(models.Model):
    """The customer's paper: what was open on the day of the letter, in figures and in words."""

    _inherit = "metrology.dunning.letter"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_letter(self, report):
        """Return one letter per record."""
        return [in_paper_language(letter, letter.partner_id)._get_paper_letter() for letter in self]

    def _get_paper_site(self):
        return self.env["metrology.site"].search([("company_id", "=", self.company_id.id)], limit=1)

    def _get_paper_letter(self):
        currency = self.currency_id
        return {
            **paper_header(
                self.env,
                self._get_paper_site(),
                self.env._("Dunning Letter"),
                number=f"{self.date:%Y%m%d}-{self.id}",
                number_label=self.env._("Letter number"),
            ),
            "facts": [
                [self.env._("Customer"), self.partner_id.name or ""],
                [self.env._("Date"), paper_date(self.date)],
            ],
            "text": self.env._(
                "The following fees are overdue. Please pay what is asked for below, or tell us at once what "
                "keeps you from it; we can agree on instalments."
            ),
            "columns": [
                {"title": self.env._("No."), "width": "12mm", "align": "center"},
                {"title": self.env._("Receivable"), "width": 2, "align": "left"},
                {"title": self.env._("Due on"), "width": 1, "align": "left"},
                {"title": self.env._("Open"), "width": 1.4, "align": "right"},
            ],
            "rows": [
                [
                    str(number),
                    event.dunning_id.name or "",
                    paper_date(event.due_date),
                    paper_amount(self.env, event.amount, currency),
                ]
                for number, event in enumerate(self.event_ids.sorted("id"), start=1)
            ],
            "totals": [
                [self.env._("Open"), paper_amount(self.env, self.open_amount, currency)],
                [self.env._("Credit"), paper_amount(self.env, self.credit_amount, currency)],
                [self.env._("Amount demanded"), paper_amount(self.env, self.amount, currency)],
                [self.env._("In words"), amount_in_capitals(self.amount)],
            ],
            "signatures": [{"title": self.env._("Institute (seal)")}],
            "notes_title": self.env._("Please note"),
            "notes": [self.env._("What you paid in the last days may not be counted yet.")],
        }
