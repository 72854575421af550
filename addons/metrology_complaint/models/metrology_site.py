from odoo import fields, models

from odoo.addons.metrology_base.models.metrology_site import Counter


class MetrologySite(models.Model):
    _inherit = "metrology.site"

    complaint_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Complaint numbers",
        copy=False,
        readonly=True,
        groups="metrology_base.group_administrator",
        help="Numbers the complaints about this site by year, without gaps.",
    )

    def _get_counters(self):
        return {
            **super()._get_counters(),
            "complaint_sequence_id": Counter(self.env._("Complaints"), "metrology.complaint", "T"),
        }
