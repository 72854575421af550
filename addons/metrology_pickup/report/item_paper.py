from odoo import models

from odoo.addons.metrology_intake.report.paper import accessory_lines, item_flags, paper_serial


class MetrologyOrderItem(models.Model):
    _inherit = "metrology.order.item"  # pylint: disable=consider-merging-classes-inherited

    def _get_paper_retrieval_row(self, number):
        """Return the cells of the item on a retrieval slip; accessories that lie elsewhere say where."""
        lines = []
        for accessory in self.accessory_ids:
            line = accessory_lines(self, accessory)
            if accessory.location_id and accessory.location_id != self.location_id:
                line += f" ({accessory.location_id.complete_name})"
            lines.append(line)
        return [
            str(number),
            self.location_id.complete_name or "",
            self.item_uid or "",
            self.name or "",
            self.model_spec or "",
            paper_serial(self),
            "\n".join(lines) or accessory_lines(self),
            "\n".join(item_flags(self)),
            "□",
        ]
