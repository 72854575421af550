from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.metrology_intake.report.paper import in_paper_language

TEMPLATE = "metrology_appointment.quotation_page"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
LONGEST_TEXT = 200


class QuotationPage(http.Controller):
    """The page that a customer's link opens: what is quoted, and yes or no. No login, nothing personal."""

    @http.route(
        "/metrology/quotation/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=False,
    )
    def show(self, token):
        """Show what the link leads to."""
        quotation, refusal = self._open(token)
        return refusal or self._render_quotation(quotation)

    @http.route(
        "/metrology/quotation/<string:token>/reply",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    def reply(self, token, answer="", version="", name="", note="", **kwargs):
        """Take the customer's yes or no."""
        quotation, refusal = self._open(token)
        if refusal:
            return refusal
        if answer not in ("yes", "no") or not version.isdigit():
            return self._render_quotation(quotation)
        try:
            quotation._reply(
                answer == "yes", name[:LONGEST_TEXT], "web", note[:LONGEST_TEXT], version=int(version)
            )
        except UserError as error:
            return self._render_quotation(quotation, problem=str(error))
        return self._render_quotation(quotation)

    def _open(self, token):
        """Return the quotation, or the page that says why there is none."""
        quotation = request.env["metrology.quotation"]
        # sudo: metrology.quotation.visit - strangers are counted, they read nothing of it
        visits_sudo = request.env["metrology.quotation.visit"].sudo()
        self._speak(quotation)
        if not visits_sudo._is_allowed(request.httprequest.remote_addr):
            return quotation, self._render({"notice": "busy"}, 429)
        quotation = quotation._find_by_token(token)
        if not quotation or quotation.state == "cancelled":
            return quotation, self._render({"notice": "unknown"}, 404)
        self._speak(quotation)
        quotation = quotation.with_env(request.env(su=True))
        if quotation.state in ("draft", "at_marketing", "priced"):
            return quotation, self._render({"notice": "revised"}, 200)
        return quotation, None

    def _speak(self, quotation):
        """Speak Chinese as soon as the house or the customer does."""
        # sudo: metrology.quotation - strangers may not read which language the house and the customer speak
        quotation_sudo = quotation.sudo()
        spoken = in_paper_language(quotation_sudo, quotation_sudo.partner_id)
        request.update_context(lang=spoken.env.context.get("lang"))

    def _render_quotation(self, quotation, problem=""):
        over = quotation._is_over()
        return self._render(
            {
                "notice": "",
                "problem": problem,
                "content": quotation._get_shown_content(),
                "institute": quotation.company_id.name,
                "state": "expired" if over else quotation.state,
                "token": quotation.access_token,
            },
            200,
        )

    def _render(self, values, status):
        # what stands in the head of a page is not translated with the page
        title = request.env._("Preliminary Quotation")
        # sudo: res.company - the name of the house is on the page
        institute = request.env.company.sudo().name
        values = {"problem": "", "institute": institute, "title": title, **values}
        return request.render(TEMPLATE, values, status=status, headers=HEADERS)
