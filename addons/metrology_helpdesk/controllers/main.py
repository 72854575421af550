from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.helpdesk_type.controllers.main import HelpdeskTicketControllerTypes


class RequestController(HelpdeskTicketControllerTypes):
    """The customer's own steps on the portal."""

    @http.route("/ticket/close", type="http", auth="user", methods=["POST"], csrf=True)
    def support_ticket_close(self, ticket_id="", **kw):
        """The customer withdraws a request of his own."""
        ticket = request.env["helpdesk.ticket"].browse(int(ticket_id) if str(ticket_id).isdigit() else 0)
        try:
            ticket.check_access("read")
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not ticket.exists():
            return request.redirect("/my")
        ticket._withdraw()
        return request.redirect(f"/my/ticket/{ticket.id}")


class RequestPortal(CustomerPortalHelpdesk):
    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        """The portal names the state of a request; stages are no buttons there."""
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        return {**values, "closed_stages": request.env["helpdesk.ticket.stage"]}
