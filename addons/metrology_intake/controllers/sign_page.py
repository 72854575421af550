from odoo import http
from odoo.http import request

from .token_page import TokenPage


class SignPage(TokenPage, http.Controller):
    """The page on the customer's telephone: one order, to be signed once. The link is the right to it."""

    _template = "metrology_intake.sign_page"

    @http.route("/metrology/sign/<string:token>", type="http", auth="public", methods=["GET"], readonly=True)
    def show(self, token):
        return self._answer(token)

    @http.route("/metrology/sign/<string:token>/sign", type="http", auth="public", methods=["POST"])
    def sign(self, token, name="", signature="", **_other):
        return self._do(token, lambda question: question._sign("phone", name, signature), "signed")

    @http.route("/metrology/sign/<string:token>/object", type="http", auth="public", methods=["POST"])
    def object(self, token, item="", text="", **_other):
        item_id = int(item) if item.isdecimal() and len(item) < 10 else 0
        return self._do(token, lambda question: question._object("phone", item_id, text), "objected")

    def _find(self, token):
        """Return the question behind the link, in the language of the paper that will be printed."""
        question = request.env["metrology.order.confirmation"]._find_by_token(token)
        lang = question._get_view()["lang"] if question else self._get_house_language()
        request.update_context(lang=lang)
        return question.with_context(lang=lang)

    def _answer(self, token, error=""):
        question = self._find(token)
        if not question:
            return self._render({"end": "unknown"}, status=404)
        end = question._get_end()
        if end:
            return self._render({"end": end, "text": question._get_end_text(end)}, status=410)
        return self._render({"view": question._get_view(), "token": token, "error": error})
