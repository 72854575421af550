from odoo import http
from odoo.http import request

from odoo.addons.metrology_intake.controllers.token_page import HEADERS, TokenPage

SHOWN_LINES = 300
REPORT = "metrology_contract_client.statement"


class StatementPage(TokenPage, http.Controller):
    """The page on which a customer confirms a statement, once. The link is the right to it."""

    _template = "metrology_contract_client.statement_page"

    @http.route("/metrology/statement/<string:token>", type="http", auth="public", methods=["GET"])
    def show(self, token):
        return self._answer(token)

    @http.route("/metrology/statement/<string:token>/confirm", type="http", auth="public", methods=["POST"])
    def confirm(self, token, name="", **_other):
        return self._do(token, lambda statement: statement._confirm_online(name), "confirmed")

    @http.route("/metrology/statement/<string:token>/object", type="http", auth="public", methods=["POST"])
    def object(self, token, text="", **_other):
        return self._do(token, lambda statement: statement._object_online(text), "objected")

    @http.route("/metrology/statement/<string:token>/pdf", type="http", auth="public", methods=["GET"])
    def print_paper(self, token):
        statement = self._find(token)
        if not statement or statement._get_end():
            return self._answer(token)
        content, _kind = statement.env["ir.actions.report"]._render(REPORT, statement.ids)
        name = f"{statement.name}.pdf".replace("/", "-")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", http.content_disposition(name)),
                *HEADERS,
            ],
        )

    def _find(self, token):
        """Return the statement behind the link, in the customer's language.

        Whoever is logged in as another customer does not see it, even with the link.
        """
        statement = request.env["metrology.settlement.statement"]._find_by_token(token)
        user = request.env.user
        strangers = statement and user.share and not user._is_public()
        if strangers and user.partner_id.commercial_partner_id != statement.partner_id:
            statement = statement.browse()
        lang = statement._get_paper_lang() if statement else self._get_house_language()
        request.update_context(lang=lang)
        return statement.with_context(lang=lang)

    def _answer(self, token, error=""):
        statement = self._find(token)
        if not statement:
            address = request.httprequest.remote_addr
            if request.env["metrology.verify.attempt"]._is_too_many(address, f"statement {token}"):
                return self._render({"end": "busy"}, status=429)
            return self._render({"end": "unknown"}, status=404)
        end = statement._get_end()
        if end:
            return self._render({"end": end, "text": statement._get_end_text(end)}, status=410)
        return self._render({"view": self._get_view(statement), "token": token, "error": error})

    def _get_view(self, statement):
        """Return what the page shows: the frozen figures and lines."""
        paper = statement._get_paper_statement()
        return {
            "title": statement.name,
            "institute": paper["institute"],
            "facts": paper["facts"],
            "sums": paper["sum_rows"],
            "totals": paper["totals"],
            "columns": self._put_amount_first([column["title"] for column in paper["columns"]]),
            "rows": [self._put_amount_first(row) for row in paper["rows"][:SHOWN_LINES]],
            "more": max(len(paper["rows"]) - SHOWN_LINES, 0),
            "notes": paper["notes"],
        }

    def _put_amount_first(self, cells):
        """Put the amount beside the number of the item, where a telephone shows it."""
        return [*cells[:2], cells[-1], *cells[2:-1]]
