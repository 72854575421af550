import requests

from odoo.tests import BaseCase, tagged

from ..gateway import MaybeSent, NotSent, call, guard
from .gateway_server import GatewayServer


@tagged("post_install", "-at_install")
class TestGateway(BaseCase):
    """What a broken line says about the message, and that it does not tell the address."""

    SECRET = "access_token=secret"  # noqa: S105

    def test_nobody_listens(self):
        with self.assertRaises(NotSent) as caught:
            call(f"http://127.0.0.1:9/?{self.SECRET}")
        self.assertNotIn("secret", str(caught.exception))

    def test_no_address_at_all(self):
        with self.assertRaises(NotSent):
            call("not an address")

    def test_doubtful(self):
        for error in (requests.exceptions.ReadTimeout, requests.exceptions.ChunkedEncodingError):
            with self.assertRaises(MaybeSent) as caught, guard():
                raise error(f"http://example.com/?{self.SECRET}")
            self.assertNotIn("secret", str(caught.exception))

    def test_not_connected(self):
        with self.assertRaises(NotSent), guard():
            raise requests.exceptions.ConnectTimeout

    def test_answers(self):
        server = GatewayServer()
        self.addCleanup(server.stop)
        server.decide = lambda asked: None
        with self.assertRaises(MaybeSent):
            call(server.url)
        for answer in ((200, b"<html>"), (502, b""), (200, [1])):
            server.decide = lambda asked, answer=answer: answer
            with self.assertRaises(MaybeSent):
                call(server.url)
        server.decide = lambda asked: (400, {"Code": "no"})
        self.assertEqual(call(server.url), {"Code": "no"})
