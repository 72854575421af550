from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _compute_helpdesk_ticket_count(self):
        """Count in the database, also for a customer with thousands of requests."""
        Ticket = self.env["helpdesk.ticket"]
        for partner in self:
            mine = [("partner_id", "child_of", partner.ids)]
            partner.helpdesk_ticket_count = Ticket.search_count(mine)
            partner.helpdesk_ticket_active_count = Ticket.search_count([*mine, ("is_open", "=", True)])
            partner.helpdesk_ticket_count_string = (
                f"{partner.helpdesk_ticket_active_count} / {partner.helpdesk_ticket_count}"
            )

    def action_view_helpdesk_tickets(self):
        """Show the requests of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_helpdesk.helpdesk_ticket_action_all"
        )
        return {
            **action,
            "domain": [("partner_id", "child_of", self.ids)],
            "context": {"default_partner_id": self.id},
        }
