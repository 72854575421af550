from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.metrology_notice.tests.common import NoticeCommon
from odoo.addons.metrology_notice.tests.gateway_server import GatewayServer


class SmsCommon(NoticeCommon):
    """A gateway on this machine and a customer with a mobile number and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_ladder("sms")
        cls.gateway = GatewayServer()
        cls.addClassCleanup(cls.gateway.stop)
        cls.Attempt = cls.env["metrology.notice.attempt"]
        cls.Provider = cls.env["metrology.sms.provider"]
        cls.Provider.search([]).active = False
        cls.customer.email = False
        cls.customer.phone_ids.unlink()
        cls.env["metrology.phone"].create({"partner_id": cls.customer.id, "raw": "138 0013 8000"})

    def setUp(self):
        super().setUp()
        self.gateway.requests.clear()

    @classmethod
    def _make_provider(cls, vendor, **values):
        kinds = cls.env["metrology.notice.kind"]
        return cls.Provider.create(
            {
                "name": f"Gateway {vendor}",
                "vendor": vendor,
                "endpoint": cls.gateway.url,
                "key_id": "KEYID",
                "key_secret": "very-secret",
                "sign_name": "计量院",
                "template_ids": [
                    Command.create(
                        {
                            "kind_id": kinds._get("finished").id,
                            "code": "1001",
                            "parameters": "count=items, site",
                        }
                    ),
                    Command.create({"code": "1000"}),
                ],
                **values,
            }
        )

    def _make_due(self):
        queued = self.Notice.search([("state", "=", "queued")])
        queued.write({"not_before": fields.Datetime.now() - timedelta(minutes=1)})
        return queued

    def _send_all(self, runs=6):
        """Let time pass until nothing is queued."""
        for _run in range(runs):
            self._make_due()
            self._run_cron()
            if not self.Notice.search_count([("state", "=", "queued")]):
                break


class ProviderRules:
    """What holds for every vendor; the tests of a vendor inherit it and say which one."""

    vendor = None

    def _make(self, **values):
        return self._make_provider(self.vendor, **values)

    def test_secrets(self):
        provider = self._make()
        for name in ("agent", "reception", "administrator", "auditor"):
            seen = provider.with_user(getattr(self, f"user_{name}"))
            self.assertTrue(seen.name)
            for field in ("key_id", "key_secret", "receipt_token", "receipt_url"):
                with self.assertRaises(AccessError, msg=f"{name} {field}"):
                    seen.read([field])
        with self.assertRaises(AccessError):
            provider.with_user(self.user_agent).sign_name = "x"

    def test_input(self):
        provider = self._make()
        with self.assertRaisesRegex(UserError, "https://"):
            provider.endpoint = "http://gateway.example.com"
        with self.assertRaisesRegex(ValidationError, "nonsense"):
            provider.template_ids[0].parameters = "count=items, nonsense"
        self.assertFalse(self._make().receipt_token == provider.receipt_token)

    def test_quota(self):
        provider = self._make(day_quota=1)
        first, second = self._notify("q1"), self._notify("q2")
        self._run_cron()
        self.assertEqual([first.state, second.state], ["sent", "queued"])
        self.assertEqual(len(self.gateway.requests), 1)
        provider.day_quota = 2
        self._send_all()
        self.assertEqual(second.state, "sent")

    def test_odoos_own(self):
        self._make()
        message = self.env["sms.sms"].create({"number": "+8613800138000", "body": "Hello"})
        message.send(unlink_sent=False)
        self.assertEqual((message.state, len(self.gateway.requests)), ("pending", 1))
        provider = self.Provider.search([], limit=1)
        provider.template_ids = [Command.clear()]
        message = self.env["sms.sms"].create({"number": "+8613800138000", "body": "Hello"})
        message.send(unlink_sent=False, unlink_failed=False)
        self.assertEqual((message.state, len(self.gateway.requests)), ("error", 1))
