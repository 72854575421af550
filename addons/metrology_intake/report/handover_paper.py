from odoo import models

from .paper import (
    in_paper_language,
    paper_header,
    paper_selection,
    paper_time,
)


class StockPicking(models.Model):
    """The hand-over slip: what went from whom to whom, to be signed by both."""

    _inherit = "stock.picking"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_handover(self, report):
        """Return one slip per hand-over."""
        return [in_paper_language(picking)._get_paper_handover() for picking in self]

    def _get_paper_handover(self):
        items = self.metrology_item_ids.sorted(lambda item: (item.order_id.id, item.position, item.id))
        lots = self.move_ids.move_line_ids.lot_id
        accessories = self.env["metrology.order.accessory"].search([("lot_id", "in", lots.ids)])
        alone = accessories.filtered(lambda accessory: accessory.item_id not in items)
        rows = [
            item._get_paper_handover_row(number, accessories.filtered(lambda a, item=item: a.item_id == item))
            for number, item in enumerate(items, start=1)
        ]
        rows += [
            accessory._get_paper_handover_row(number) for number, accessory in enumerate(alone, len(rows) + 1)
        ]
        site = (items or alone.item_id).site_id[:1]
        done = paper_time(self, self.date_done, site)
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Hand-over Slip"),
                number=self.name,
                number_label=self.env._("Slip number"),
                subtitle=paper_selection(self, "metrology_kind"),
            ),
            "facts": [
                [self.env._("Handed over by"), self.giver_id.name or ""],
                [self.env._("Taken by"), self.taker_id.name or ""],
                [self.env._("From"), ", ".join(self.move_ids.location_id.mapped("complete_name"))],
                [self.env._("To"), self.location_dest_id.complete_name or ""],
                [self.env._("Time"), done],
                [
                    self.env._("Count"),
                    self.env._(
                        "%(items)s items, %(accessories)s accessories",
                        items=len(items),
                        accessories=len(accessories),
                    ),
                ],
            ],
            "columns": [
                {"title": self.env._("No."), "width": "8mm", "align": "center"},
                {"title": self.env._("Item number"), "width": "31mm", "align": "left"},
                {"title": self.env._("Instrument"), "width": 2.6, "align": "left"},
                {"title": self.env._("Model"), "width": 1.7, "align": "left"},
                {"title": self.env._("Serial number"), "width": 1.7, "align": "left"},
                {"title": self.env._("Accessories"), "width": 2.2, "align": "left"},
                {"title": self.env._("Appearance"), "width": 1.5, "align": "left"},
                {"title": self.env._("Tick"), "width": "12mm", "align": "center"},
            ],
            "rows": rows,
            "remark": [self.env._("Difference found"), self.metrology_remark or ""],
            "signatures": [
                {
                    "title": self.env._("Handed over by (name, date)"),
                    "name": self.giver_id.name or "",
                    "time": done,
                },
                {
                    "title": self.env._("Taken by (name, date)"),
                    "name": self.taker_id.name or "",
                    "time": done,
                },
            ],
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._(
                    "Scan or tick every item and every accessory before signing; both people are present."
                ),
                self.env._("A difference is written down here and reported on the same day."),
            ],
        }
