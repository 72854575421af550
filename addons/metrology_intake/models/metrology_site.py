from odoo import fields, models

from odoo.addons.metrology_base.models.metrology_site import Counter


class MetrologySite(models.Model):
    _inherit = "metrology.site"

    order_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Order numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers commission orders of this site by year, without gaps.",
    )

    def _get_counters(self):
        return {
            **super()._get_counters(),
            "order_sequence_id": Counter(self.env._("Commission orders"), "metrology.order"),
        }
