from datetime import timedelta

from odoo import fields

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
                    fields.Command.create(
                        {"kind_id": kinds._get("finished").id, "code": "1001", "parameters": "count=items, site"}
                    ),
                    fields.Command.create({"code": "1000"}),
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
