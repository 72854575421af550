import json
import secrets
import time

from odoo.tests import HttpCase, tagged

from .common import TelephonyCommon


@tagged("post_install", "-at_install")
class TestHook(TelephonyCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        answer = cls.provider.action_make_token()
        cls.token = answer["params"]["message"]

    def _post(self, body, mark=None, moment=None, token=None, signed=None, system="test-main"):
        mark, moment = mark or secrets.token_hex(16), str(moment or int(time.time()))
        key = self.provider._hash(token or self.token)
        headers = {
            "X-Desk-Time": moment,
            "X-Desk-Mark": mark,
            "X-Desk-Signature": self.provider._sign(key, moment, mark, signed or body),
        }
        return self.url_open(f"/metrology/telephony/{system}", data=body, headers=headers)

    def _body(self, **message):
        return json.dumps(message).encode()

    def test_rows_arrive_and_the_answer_tells_the_cursor(self):
        answer = self._post(self._body(after=0, rows=self.trace))
        self.assertEqual((answer.status_code, answer.json()["cursor"]), (200, len(self.trace)))
        self.assertEqual(len(self._calls()), 5)

    def test_a_replayed_message_is_refused(self):
        body = self._body(after=0, rows=[])
        mark = secrets.token_hex(16)
        self.assertEqual(self._post(body, mark).status_code, 200)
        self.assertEqual(self._post(body, mark).status_code, 403)

    def test_what_is_not_signed_by_this_exchange_is_refused(self):
        body = self._body(after=0, rows=self.trace)
        now = int(time.time())
        for refused in (
            {"token": "guess"},
            {"signed": b"{}"},
            {"moment": now - 400},
            {"moment": now + 400},
            {"system": "nobody"},
            {"mark": "short"},
        ):
            with self.subTest(refused):
                self.assertEqual(self._post(body, **refused).status_code, 403)
        self.assertFalse(self._calls())

    def test_a_gap_is_answered_with_the_cursor(self):
        answer = self._post(self._body(after=5, rows=self.trace[5:]))
        self.assertEqual((answer.status_code, answer.json()["cursor"]), (409, 0))

    def test_nonsense_and_too_much_are_refused_and_nothing_is_kept(self):
        for body in (
            b"nonsense",
            b"[]",
            self._body(after="x"),
            self._body(after=0, rows=[{"number": 1}]),
            self._body(after=0, rows=[*self.trace, {**self.trace[0], "kind": "A;B"}]),
        ):
            with self.subTest(body[:40]):
                self.assertEqual(self._post(body).status_code, 400)
        self.assertEqual(self._post(b" " * (2 * 1024 * 1024 + 1)).status_code, 413)
        self.assertFalse(self._calls())
