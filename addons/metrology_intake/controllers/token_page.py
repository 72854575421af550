from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.http import request

HEADERS = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"),
]


class TokenPage:
    """A page for one customer and one answer: the link is the right to it, and it ends with the answer.

    A controller beside it says its `_template`, what is behind a link (`_find(token)`: a record with
    `_get_end`, or an empty one) and what is shown (`_answer(token, error)`). No controller itself, because
    Odoo would make one controller of all that inherit from it.
    """

    def _do(self, token, act, done):
        """Do what the customer wants; what can not be done is said on the page, with all that is on it."""
        record = self._find(token)
        if not record or record._get_end():
            return self._answer(token)
        try:
            with request.env.cr.savepoint():
                act(record)
        except UserError as error:
            return self._answer(token, error=error.args[0])
        return self._render({"done": done})

    def _get_house_language(self):
        installed = dict(request.env["res.lang"].get_installed())
        return "zh_CN" if "zh_CN" in installed else request.env.lang

    def _render(self, values, status=200):
        page = request.env["ir.qweb"]._render(
            self._template,
            {
                "view": None,
                "done": "",
                "end": "",
                "text": "",
                "error": "",
                "csrf_token": request.csrf_token(),
                **values,
            },
        )
        return request.make_response(
            Markup("<!DOCTYPE html>") + page,
            headers=[("Content-Type", "text/html; charset=utf-8"), *HEADERS],
            status=status,
        )
