from odoo import models

from odoo.addons.metrology_intake.report.paper import paper_amount


class MetrologyOrder(models.Model):
    """What both sides sign says what the haste, the journey and forwarding cost."""

    _inherit = "metrology.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_paper_totals(self):
        amounts = {
            self.env._("urgent surcharge %(percent)g %%", percent=self.urgent_percent): sum(
                self.item_ids.mapped("surcharge_amount")
            ),
            self.env._("on-site fee"): self.onsite_fee,
            self.env._("forwarding"): sum(self.item_ids.mapped("forwarding_fee")),
        }
        parts = [
            f"{label} {paper_amount(self.env, amount, self.currency_id)}"
            for label, amount in amounts.items()
            if amount
        ]
        total = super()._get_paper_totals()
        return (
            self.env._("%(total)s (with %(parts)s)", total=total, parts=", ".join(parts)) if parts else total
        )
