import json

from odoo import http
from odoo.http import request


class SmsReceipts(http.Controller):
    @http.route(
        "/metrology/notice/sms/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def take_receipts(self, token):
        """Take delivery reports of a provider; the secret token is what it is known by."""
        # sudo: metrology.sms.provider - providers come without a person
        providers = request.env["metrology.sms.provider"].sudo()
        # what is not printable is no token, and PostgreSQL refuses some of it
        provider = token.isprintable() and providers.search([("receipt_token", "=", token)], limit=1)
        if not provider:
            raise request.not_found()
        provider = provider.with_context(lang=provider.company_id._get_notice_lang())
        if not provider._take_receipts(request.httprequest):
            return request.make_json_response({"error": "not understood"}, status=400)
        return request.make_response(
            json.dumps(provider._get_receipt_answer()), headers=[("Content-Type", "application/json")]
        )
