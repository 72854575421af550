from odoo import http
from odoo.http import request

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
CHINESE = "zh_CN"


class CertificateVerification(http.Controller):
    @http.route(
        "/metrology/verify", type="http", auth="public", methods=["GET"], save_session=False, sitemap=False
    )
    def verify_certificate(self, n="", c="", **_ignored):
        """Tell anybody who has number and check code whether a certificate is genuine.

        :param n: certificate number, as printed
        :param c: check code, as printed
        """
        env = self._get_env()
        Certificate = env["metrology.certificate"]
        asked = bool(n or c)
        answer = Certificate._verify(n, c, request.httprequest.remote_addr) if asked else {}
        values = {
            "number": Certificate._normalise_number(n),
            "answer": answer,
            "lang": env.lang.replace("_", "-"),
            "institute": env.company.name,
            "title": env._("Certificate verification"),
        }
        page = env["ir.qweb"]._render("metrology_lab.verify_page", values)
        status = 429 if answer.get("status") == "busy" else 200
        return request.make_response(
            page, headers=[("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()], status=status
        )

    def _get_env(self):
        """Chinese where it is installed, because the paper is Chinese."""
        installed = [code for code, _name in request.env["res.lang"].get_installed()]
        lang = CHINESE if CHINESE in installed else request.env.lang or "en_US"
        return request.env(context={"lang": lang, "tz": "Asia/Shanghai"})
