from odoo import models
from odoo.exceptions import UserError

from odoo.addons.metrology_intake.report.paper import in_paper_language
from odoo.addons.report_typst import typst_qr

SHELF_LABEL = (70, 30)


class StockLocation(models.Model):
    """The label on a shelf."""

    _inherit = "stock.location"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_shelf_label(self, report):
        without = self.filtered(lambda shelf: not shelf.barcode)
        if without:
            raise UserError(
                self.env._(
                    "Barcode: fill it in for %(shelves)s before printing the label.",
                    shelves=", ".join(without.mapped("name")),
                )
            )
        return [{"cards": [in_paper_language(shelf)._get_paper_card()]} for shelf in self]

    def _get_paper_card(self):
        return {
            "paper": list(SHELF_LABEL),
            "qr": typst_qr(self.barcode),
            "title": self.name or "",
            "size": 22,
            "line": self._get_store_site().name or self.location_id.name or "",
            "code": self.barcode,
        }
