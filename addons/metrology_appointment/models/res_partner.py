from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    metrology_appointment_count = fields.Integer(
        string="Bookings", compute="_compute_metrology_appointment_count", groups="metrology_base.group_user"
    )

    def _compute_metrology_appointment_count(self):
        counts = dict(
            self.env["metrology.appointment"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.metrology_appointment_count = counts.get(partner, 0)

    def action_view_metrology_appointments(self):
        """Open the bookings of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_appointment.action_metrology_appointment"
        )
        return {
            **action,
            "view_mode": "list,form,calendar",
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }
