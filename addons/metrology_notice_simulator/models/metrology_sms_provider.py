import socket
from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.metrology_notice.gateway import NotSent, call

from ..simulator import Simulator

# {port: server} of this process
RUNNING = {}


class MetrologySmsProvider(models.Model):
    _inherit = "metrology.sms.provider"

    vendor = fields.Selection(
        selection_add=[("simulator", "Test gateway")], ondelete={"simulator": "cascade"}
    )
    simulator_mode = fields.Selection(
        [
            ("random", "At random"),
            ("accept", "Takes everything"),
            ("busy", "Is busy"),
            ("refuse", "Refuses everything"),
            ("break", "Breaks the line"),
            ("late", "Answers too late"),
        ],
        string="How it behaves",
        default="random",
    )
    simulator_failure_percent = fields.Integer(string="Percent that fail", default=20)

    _simulator_failure_percent_range = models.Constraint(
        "CHECK(simulator_failure_percent BETWEEN 0 AND 100)", "Percent that fail: write 0 to 100."
    )

    @api.model
    def _get_endpoints(self):
        return {**super()._get_endpoints(), "simulator": "http://127.0.0.1:8099"}

    @api.model
    def _get_test_vendors(self):
        return (*super()._get_test_vendors(), "simulator")

    def _deliver_simulator(self, number, template, parameters, key):
        self._start_simulator()
        answer = call(
            f"{self.endpoint.rstrip('/')}/send",
            json={
                "number": number,
                "template": template.code or "",
                "parameters": parameters,
                "key": key,
                "mode": self.simulator_mode,
                "failure_percent": self.simulator_failure_percent,
                "receipt_url": self.receipt_url,
            },
        )
        code, words = answer.get("code"), str(answer.get("message", ""))
        if code == "OK":
            return (
                "sent",
                self.env._("Test gateway, nothing was sent: %(number)s", number=answer["id"]),
                False,
            )
        return "failed" if code == "BUSY" else "refused", f"{code} {words}", False

    def _start_simulator(self):
        """Start the little server, unless this or another process has done so."""
        port = urlsplit(self.endpoint).port
        if not port:
            raise NotSent(self.env._("The endpoint of a test gateway needs a port."))
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        RUNNING[port] = Simulator(port)

    def _read_receipts_simulator(self, httprequest):
        receipts = httprequest.get_json(silent=True)
        if not isinstance(receipts, list):
            return None
        return [
            ((str(receipt["key"]),), receipt["result"], self.env._("Test gateway"))
            for receipt in receipts
            if isinstance(receipt, dict)
            and receipt.get("result") in ("delivered", "refused")
            and "key" in receipt
        ]

    def _get_receipt_answer_simulator(self):
        return {"ok": True}
