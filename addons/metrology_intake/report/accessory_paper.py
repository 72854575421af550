from odoo import models

from odoo.addons.report_typst import typst_qr

from .paper import (
    LABEL_LARGE,
    LABEL_SMALL,
    accessory_index,
    in_paper_language,
    item_flags,
    paper_serial,
)


class MetrologyOrderAccessory(models.Model):
    """One accessory on papers: its label, and its row where it travels without its item."""

    _inherit = "metrology.order.accessory"

    def _prepare_typst_label_40x20(self, report):
        """Return the small label of each accessory, for one that came off."""
        return [
            {"labels": [in_paper_language(accessory)._get_paper_label(LABEL_SMALL)]} for accessory in self
        ]

    def _prepare_typst_label_50x30(self, report):
        """Return the large label of each accessory, for one that came off."""
        return [
            {"labels": [in_paper_language(accessory)._get_paper_label(LABEL_LARGE)]} for accessory in self
        ]

    def _get_paper_label(self, paper):
        item = self.item_id
        return {
            "paper": list(paper),
            "uid": self.accessory_uid or self.env._("Draft"),
            "qr": typst_qr(self.accessory_uid),
            "name": self.name or "",
            "model": self.env._("Belongs to: %(item)s", item=item.name or ""),
            "serial": paper_serial(item),
            "count": f"× {self.quantity}",
            "index": accessory_index(self),
            "flags": [self.env._("Accessory"), *item_flags(item)],
            **item._get_paper_label_common(),
        }

    def _get_paper_handover_row(self, number):
        """Return the cells of an accessory that travels without its item."""
        item = self.item_id
        return [
            str(number),
            self.accessory_uid or "",
            self.env._("Accessory of %(item)s", item=item.name or ""),
            "",
            "",
            f"{self.name} × {self.quantity}",
            "",
            "□",
        ]
