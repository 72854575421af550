import json
import time

from odoo import http
from odoo.exceptions import LockError
from odoo.http import request

LARGEST = 2 * 1024 * 1024


class TelephonyHook(http.Controller):
    @http.route(
        "/metrology/telephony/<string:system_name>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def take(self, system_name):
        """Take a message of an exchange's connector: rows of its journal, signed, each once."""
        length = request.httprequest.content_length
        if length is None or length > LARGEST:
            return request.make_json_response({"error": "too large"}, status=413)
        body = request.httprequest.get_data(cache=False)
        headers = request.httprequest.headers
        # sudo: metrology.telephony.provider - connectors come without a person
        provider = (
            request.env["metrology.telephony.provider"]
            .sudo()
            ._find_sender(
                system_name,
                headers.get("X-Desk-Time", ""),
                headers.get("X-Desk-Mark", ""),
                headers.get("X-Desk-Signature", ""),
                body,
                time.time(),
            )
        )
        if not provider:
            return request.make_json_response({"error": "refused"}, status=403)
        try:
            with request.env.cr.savepoint():
                answer = provider.with_company(provider.company_id)._take(json.loads(body))
        except LockError:
            return request.make_json_response({"error": "busy, send it again"}, status=503)
        except (ValueError, KeyError, TypeError):
            return request.make_json_response({"error": "not understood"}, status=400)
        return request.make_json_response(answer, status=200 if answer["taken"] else 409)
