from odoo import models

from odoo.addons.metrology_intake.report.paper import (
    paper_amount,
    paper_date,
    paper_header,
    paper_selection,
)


class MetrologyDunningSheet(models.Model):
    """The weekly sheet as the marketing department files it: by age, reason and specialist."""

    _inherit = "metrology.dunning.sheet"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_sheet(self, report):
        """Return one sheet per week."""
        return [sheet._get_paper_sheet() for sheet in self]

    def _get_paper_sheet(self):
        site = self.env["metrology.site"].search([("company_id", "=", self.company_id.id)], limit=1)
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Weekly Sheet of Arrears"),
                number=f"{self.date_to:%Y%m%d}",
                number_label=self.env._("Week to"),
            ),
            "facts": [
                [self.env._("Week"), f"{paper_date(self.date_from)} – {paper_date(self.date_to)}"],
                [self.env._("Number of receivables"), str(self.line_count)],
                [self.env._("Open"), self._get_paper_amount(self.open_amount)],
                [self.env._("Recovered since the last sheet"), self._get_paper_amount(self.week_amount)],
                [self.env._("Limitation is near"), str(self.limitation_count)],
                [self.env._("Promises kept of those judged"), f"{self.kept_count} / {self.promise_count}"],
            ],
            "text": self.env._("Arrears as they stood when the week was over."),
            "columns": [
                {"title": self.env._("Counted by"), "width": 1, "align": "left"},
                {"title": self.env._("Arrears of"), "width": 1.6, "align": "left"},
                {"title": self.env._("Number"), "width": 0.7, "align": "right"},
                {"title": self.env._("Open"), "width": 1.2, "align": "right"},
                {"title": self.env._("Recovered"), "width": 1.2, "align": "right"},
                {"title": self.env._("Promises kept"), "width": 0.8, "align": "right"},
            ],
            "rows": [
                [
                    paper_selection(line, "kind"),
                    line.name,
                    str(line.line_count),
                    self._get_paper_amount(line.open_amount),
                    self._get_paper_amount(line.recovered_amount),
                    f"{line.kept_count} / {line.promise_count}",
                ]
                for line in self.line_ids
            ],
            "totals": [],
            "signatures": [
                {"title": self.env._("Read by the marketing department"), "name": self.seen_by_id.name or ""}
            ],
            "notes_title": "",
            "notes": [],
        }

    def _get_paper_amount(self, amount):
        return paper_amount(self.env, amount, self.currency_id)
