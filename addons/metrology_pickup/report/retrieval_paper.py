from odoo import models

from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_header,
    paper_time,
)


class MetrologyRetrievalTask(models.Model):
    """The slip that sends a store keeper to the shelves: where each item lies and what belongs to it."""

    _inherit = "metrology.retrieval.task"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_retrieval(self, report):
        """Return one slip per task."""
        return [in_paper_language(task)._get_paper_retrieval() for task in self]

    def _get_paper_retrieval(self):
        order, site = self.order_id, self.order_id.site_id
        items = self.item_ids.sorted(
            lambda item: (item.location_id.complete_name or "", item.position, item.id)
        )
        accessories = items.accessory_ids
        fetched = paper_time(self, self.fetched_at, site)
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Retrieval Slip"),
                number=self.name,
                number_label=self.env._("Slip number"),
                subtitle=self.env._("Fetch from the store to the counter"),
            ),
            "facts": [
                [self.env._("Order number"), order.name or ""],
                [self.env._("Counter"), " ".join(filter(None, (self.counter, self.note)))],
                [self.env._("Customer"), order.submitting_partner_id.name or order.submitter_name or ""],
                [self.env._("Requested by"), self.requested_by_id.name or ""],
                [
                    self.env._("Count"),
                    self.env._(
                        "%(items)s items, %(accessories)s accessories",
                        items=len(items),
                        accessories=len(accessories),
                    ),
                ],
                [self.env._("Requested at"), paper_time(self, self.requested_at, site)],
            ],
            "columns": [
                {"title": self.env._("No."), "width": "8mm", "align": "center"},
                {"title": self.env._("Place"), "width": 2.2, "align": "left"},
                {"title": self.env._("Item number"), "width": "31mm", "align": "left"},
                {"title": self.env._("Instrument"), "width": 2.4, "align": "left"},
                {"title": self.env._("Model"), "width": 1.6, "align": "left"},
                {"title": self.env._("Serial number"), "width": 1.6, "align": "left"},
                {"title": self.env._("Accessories"), "width": 2.2, "align": "left"},
                {"title": self.env._("Remarks"), "width": 1.4, "align": "left"},
                {"title": self.env._("Fetched"), "width": "12mm", "align": "center"},
            ],
            "rows": [item._get_paper_retrieval_row(number) for number, item in enumerate(items, start=1)],
            "signatures": [
                {"title": self.env._("Requested by (name, date)"), "name": self.requested_by_id.name or ""},
                {
                    "title": self.env._("Fetched by (name, date)"),
                    "name": self.fetched_by_id.name or "",
                    "time": fetched,
                },
                {"title": self.env._("Taken at the counter by (name, date)")},
            ],
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._(
                    "Scan the label of every item and every accessory; the count has to match this list."
                ),
                self.env._("Something is missing? Leave the rest in its place and tell the counter at once."),
            ],
        }
