from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_count = fields.Integer(
        string="Complaints",
        compute="_compute_complaint_count",
        groups="metrology_base.group_agent,metrology_base.group_reception,"
        "metrology_base.group_contract_specialist,metrology_base.group_marketing_officer,"
        "metrology_base.group_auditor",
    )

    def _compute_complaint_count(self):
        groups = self.env["metrology.complaint"]._read_group(
            [("partner_id", "in", self.ids), ("is_counted", "=", True)], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.complaint_count = counts.get(partner._origin.id, 0)

    def action_open_complaints(self):
        """Button: the complaints of this customer."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("metrology_complaint.action_metrology_complaint"),
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }
