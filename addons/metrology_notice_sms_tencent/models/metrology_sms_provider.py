import json
import time
from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.metrology_notice.gateway import MaybeSent, call

from ..tools.signature import sign

# Codes after which the same message may go later; with any other the number or the set-up is wrong.
LATER = (
    "LimitExceeded",
    "RequestLimitExceeded",
    "FailedOperation.InsufficientBalanceInSmsPackage",
    "AuthFailure.SignatureExpire",
)
DOUBTFUL = ("InternalError", "FailedOperation.FailResolvePacket", "ResourceUnavailable")


class MetrologySmsProvider(models.Model):
    _inherit = "metrology.sms.provider"

    vendor = fields.Selection(selection_add=[("tencent", "Tencent Cloud")], ondelete={"tencent": "cascade"})
    tencent_app_id = fields.Char(
        string="Application (SmsSdkAppId)",
        help="The number of the application in the console, as 1400006666.",
    )
    tencent_region = fields.Char(string="Region", default="ap-guangzhou")

    @api.model
    def _get_endpoints(self):
        return {**super()._get_endpoints(), "tencent": "https://sms.tencentcloudapi.com"}

    def _get_missing_fields(self):
        own = ["tencent_app_id", "tencent_region"] if self.vendor == "tencent" else []
        return [*super()._get_missing_fields(), *own]

    def _deliver_tencent(self, number, template, parameters, key):
        """Call SendSms; see https://cloud.tencent.com/document/api/382/55981."""
        body = json.dumps(
            {
                "PhoneNumberSet": [number],
                "SmsSdkAppId": self.tencent_app_id,
                "SignName": self.sign_name,
                "TemplateId": template.code,
                "TemplateParamSet": list(parameters.values()),
                "SessionContext": key,
            }
        ).encode()
        now = int(time.time())
        headers = {
            "content-type": "application/json; charset=utf-8",
            "host": urlsplit(self.endpoint).netloc,
            "x-tc-action": "SendSms",
        }
        authorization = sign(self.key_id, self.key_secret, "sms", headers, body, now)
        headers.update(
            {
                "Authorization": authorization,
                "x-tc-timestamp": str(now),
                "x-tc-version": "2021-01-11",
                "x-tc-region": self.tencent_region,
            }
        )
        answer = call(self.endpoint, data=body, headers=headers)
        return self._judge_tencent(answer.get("Response"))

    @api.model
    def _judge_tencent(self, response):
        """Return (result, proof, serial number) of an answer."""
        statuses = response.get("SendStatusSet") if isinstance(response, dict) else None
        error = response.get("Error") if isinstance(response, dict) else None
        status = error or (statuses and statuses[0])
        if not isinstance(status, dict):
            raise MaybeSent("?")
        code, words = str(status.get("Code", "")), str(status.get("Message", ""))
        if code == "Ok":
            serial = str(status.get("SerialNo") or "")
            return "sent", f"SerialNo {serial}", serial or False
        if not code or code.startswith(DOUBTFUL):
            return "unknown", f"{code} {words}", False
        return "failed" if code.startswith(LATER) else "refused", f"{code} {words}", False

    def _read_receipts_tencent(self, httprequest):
        """Read a batch of status callbacks; see https://cloud.tencent.com/document/product/382/59178."""
        reports = httprequest.get_json(silent=True)
        if not isinstance(reports, list) or not all(isinstance(report, dict) for report in reports):
            return None
        receipts = []
        for report in reports:
            sid = str(report.get("sid") or "")
            arrived = report.get("report_status") == "SUCCESS"
            words = (report.get(name, "") for name in ("user_receive_time", "errmsg", "description"))
            proof = " ".join(str(word) for word in words).strip()
            receipts.append(((sid and f"{self.id}:{sid}",), "delivered" if arrived else "refused", proof))
        return receipts

    def _get_receipt_answer_tencent(self):
        return {"result": 0, "errmsg": "OK"}
