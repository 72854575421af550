from odoo import models

from odoo.addons.metrology_billing.amount_words import amount_in_capitals
from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_amount,
    paper_date,
    paper_header,
    paper_selection,
)


class MetrologyDunningPlan(models.Model):
    """The agreement that both sides sign: receivables, instalments, amounts in figures and in words."""

    _inherit = "metrology.dunning.plan"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_plan(self, report):
        """Return one agreement per plan."""
        return [in_paper_language(plan, plan.partner_id)._get_paper_plan() for plan in self]

    def _get_paper_plan(self):
        currency = self.currency_id
        total = sum(self.instalment_ids.mapped("amount"))
        site = self.env["metrology.site"].search([("company_id", "=", self.company_id.id)], limit=1)
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Instalment Plan Agreement"),
                number=f"P{self.id:06d}",
                number_label=self.env._("Plan number"),
                mark="" if self.state == "agreed" else paper_selection(self, "state"),
            ),
            "facts": [
                [self.env._("Customer"), self.partner_id.name or ""],
                [self.env._("Receivables"), ", ".join(self.dunning_ids.mapped("name"))],
            ],
            "text": self.env._(
                "The customer acknowledges these fees and promises to pay them in the following instalments. "
                "If one is not paid in time, everything that is open can be asked for at once."
            ),
            "columns": [
                {"title": self.env._("No."), "width": "12mm", "align": "center"},
                {"title": self.env._("Promised for"), "width": 1, "align": "left"},
                {"title": self.env._("Amount"), "width": 1.4, "align": "right"},
                {"title": self.env._("In words"), "width": 2, "align": "left"},
            ],
            "rows": [
                [
                    str(number),
                    paper_date(line.date),
                    paper_amount(self.env, line.amount, currency),
                    amount_in_capitals(line.amount),
                ]
                for number, line in enumerate(self.instalment_ids.sorted(lambda r: (r.date, r.id)), start=1)
            ],
            "totals": [
                [self.env._("Total"), paper_amount(self.env, total, currency)],
                [self.env._("In words"), amount_in_capitals(total)],
            ],
            "signatures": [
                {"title": self.env._("Institute"), "name": self.agreed_by_id.name or ""},
                {"title": self.env._("Customer (signature and seal)"), "name": self.signatory or ""},
            ],
            "notes_title": self.env._("Please note"),
            "notes": [self.env._("This promise restarts the limitation of the claim.")],
        }
