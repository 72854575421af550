from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    metrology_appointment_count = fields.Integer(
        string="Bookings", compute="_compute_metrology_appointment_count", groups="metrology_base.group_user"
    )

    metrology_quotation_count = fields.Integer(
        string="Quotations",
        compute="_compute_metrology_appointment_count",
        groups="metrology_base.group_user",
    )

    def _compute_metrology_appointment_count(self):
        bookings, quotations = (
            dict(self.env[model]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"]))
            for model in ("metrology.appointment", "metrology.quotation")
        )
        for partner in self:
            partner.metrology_appointment_count = bookings.get(partner, 0)
            partner.metrology_quotation_count = quotations.get(partner, 0)

    def action_view_metrology_appointments(self):
        """Open the bookings of this customer."""
        return self._view_own("metrology_appointment.action_metrology_appointment")

    def action_view_metrology_quotations(self):
        """Open the quotations of this customer."""
        return self._view_own("metrology_appointment.action_metrology_quotation")

    def _view_own(self, xmlid):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xmlid),
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }
