from odoo import http
from odoo.http import request


class WechatCallback(http.Controller):
    @http.route(
        "/metrology/notice/wechat/<string:route_key>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
    )
    def take_message(self, route_key, **query):
        """Answer WeChat's check of the address, and take its messages and events."""
        # sudo: metrology.wechat.account - WeChat comes without a person, and its signature is checked
        accounts = request.env["metrology.wechat.account"].sudo()
        # what is not printable is no key, and PostgreSQL refuses some of it
        account = route_key.isprintable() and accounts.search([("route_key", "=", route_key)], limit=1)
        if not account:
            raise request.not_found()
        account = account.with_context(lang=account.company_id._get_notice_lang())
        if request.httprequest.method == "GET":
            parts = (query.get("timestamp", ""), query.get("nonce", ""))
            if not account._is_signed(query.get("signature"), *parts):
                return request.make_response("", status=403)
            return request.make_response(query.get("echostr", ""), headers=[("Content-Type", "text/plain")])
        message = account._open_message(request.httprequest.get_data(), query)
        if message is None:
            return request.make_response("", status=403)
        text = account._take_message(message)
        return request.make_response(
            account._make_answer(text, message, query), headers=[("Content-Type", "text/xml; charset=utf-8")]
        )
