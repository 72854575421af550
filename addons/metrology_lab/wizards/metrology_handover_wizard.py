from odoo import models
from odoo.exceptions import UserError


class MetrologyHandoverWizard(models.TransientModel):
    _inherit = "metrology.handover.wizard"

    def _get_scanned_set(self):
        """Return the items and accessories that go, after comparing them with the list."""
        items, accessories, unknown = self._read_scans()
        if unknown and not (self.remark or "").strip():
            raise UserError(
                self.env._(
                    "Scanned labels: nobody knows %(codes)s. Scan them again, or write the difference down.",
                    codes=", ".join(unknown),
                )
            )
        self._check_complete(items, accessories)
        if unknown:
            self.remark = self.env._(
                "%(remark)s (unknown labels: %(codes)s)", remark=self.remark, codes=", ".join(unknown)
            )
        return items & self.expected_item_ids, accessories
