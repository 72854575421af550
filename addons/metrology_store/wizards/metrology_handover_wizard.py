from odoo import models
from odoo.exceptions import UserError


class MetrologyHandoverWizard(models.TransientModel):
    _inherit = "metrology.handover.wizard"

    def action_hand_over(self):
        """What leaves for another site leaves with a driver, who then has it."""
        if self.destination_id.usage == "transit":
            raise UserError(
                self.env._(
                    "To: items travel between sites with a driver. Open the store on the hand-held and "
                    "choose the other site, so that everybody sees who has them."
                )
            )
        return super().action_hand_over()
