from odoo import models

from odoo.addons.metrology_intake.report.paper import in_paper_language, paper_header, paper_time


class MetrologyStocktake(models.Model):
    """The result of a count on paper: what is missing stands first, with who had it last."""

    _inherit = "metrology.stocktake"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_stocktake(self, report):
        return [in_paper_language(stocktake)._get_paper_stocktake() for stocktake in self]

    def _get_paper_stocktake(self):
        site = self.site_id
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Result of the Stocktake"),
                number=self.name,
                number_label=self.env._("Number"),
                subtitle=self._state_label(self.state),
            ),
            "facts": [
                [self.env._("Counted"), ", ".join(self._get_roots().mapped("name"))],
                [self.env._("Started by"), self.started_by_id.name or ""],
                [self.env._("Started on"), paper_time(self, self.started_at, site)],
                [self.env._("Counted on"), paper_time(self, self.counted_at, site)],
                [self.env._("Should be there"), str(self.expected_count)],
                [self.env._("Found"), str(self.found_count)],
                [self.env._("Missing"), str(self.missing_count)],
                [self.env._("At the wrong place"), str(self.misplaced_count)],
                [self.env._("Booked elsewhere"), str(self.surplus_count)],
                [self.env._("Unknown labels"), str(self.unknown_count)],
            ],
            "parts": [self._get_paper_missing(), self._get_paper_others()],
            "signatures": [
                {
                    "title": self.env._("Counted by (name, date)"),
                    "name": self.counted_by_id.name or "",
                    "time": paper_time(self, self.counted_at, site),
                },
                {
                    "title": self.env._("Approved by (name, date)"),
                    "name": self.approved_by_id.name or "",
                    "time": paper_time(self, self.approved_at, site),
                },
            ],
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._("What was handed over while people counted is taken into account."),
                self.env._("With the approval each missing piece becomes a discrepancy that is followed up."),
            ],
        }

    def _get_paper_columns(self, last_title):
        return [
            {"title": self.env._("No."), "width": "8mm", "align": "center"},
            {"title": self.env._("Label"), "width": "36mm", "align": "left"},
            {"title": self.env._("Instrument"), "width": 2, "align": "left"},
            {"title": self.env._("Should be at"), "width": 1.6, "align": "left"},
            {"title": last_title, "width": 2.6, "align": "left"},
        ]

    def _get_paper_missing(self):
        lines = self.line_ids.filtered(lambda line: line.result == "missing")
        return {
            "title": self.env._("Missing"),
            "empty": self.env._("Nothing is missing."),
            "columns": self._get_paper_columns(self.env._("Last hand-over")),
            "rows": [
                [
                    str(number),
                    line.code,
                    line.name or "",
                    line.expected_place_id.name or "",
                    self._get_paper_last(line),
                ]
                for number, line in enumerate(lines, start=1)
            ],
        }

    def _get_paper_last(self, line):
        picking = line.last_picking_id
        if not picking:
            return ""
        return self.env._(
            "%(time)s %(giver)s → %(taker)s (%(number)s)",
            time=paper_time(self, picking.date_done, self.site_id),
            giver=picking.giver_id.name,
            taker=picking.taker_id.name,
            number=picking.name,
        )

    def _get_paper_others(self):
        words = dict(self.line_ids._fields["result"]._description_selection(self.env))
        lines = self.line_ids.filtered(lambda line: line.result in ("misplaced", "surplus", "unknown"))
        return {
            "title": self.env._("Other differences"),
            "empty": self.env._("There are no other differences."),
            "columns": self._get_paper_columns(self.env._("What was found")),
            "rows": [
                [
                    str(number),
                    line.code,
                    line.name or "",
                    line.booked_place_id.display_name or "",
                    " · ".join(
                        filter(
                            None,
                            (
                                words[line.result],
                                line.found_place_id.name,
                                self.env._("Corrected") if line.is_corrected else "",
                            ),
                        )
                    ),
                ]
                for number, line in enumerate(lines, start=1)
            ],
        }
