import hashlib
import json
import secrets
from datetime import UTC, datetime
from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.metrology_notice.gateway import call

from ..tools.signature import encode_query, sign

# Codes after which the same message may go later; with any other the number or the set-up is wrong.
LATER = ("isv.BUSINESS_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE", "Throttling")
DOUBTFUL = ("isp.", "InternalError", "ServiceUnavailable", "UnknownError")


class MetrologySmsProvider(models.Model):
    _inherit = "metrology.sms.provider"

    vendor = fields.Selection(selection_add=[("aliyun", "Aliyun")], ondelete={"aliyun": "cascade"})

    @api.model
    def _get_endpoints(self):
        return {**super()._get_endpoints(), "aliyun": "https://dysmsapi.aliyuncs.com"}

    def _deliver_aliyun(self, number, template, parameters, key):
        """Call SendSms; see https://help.aliyun.com/document_detail/419273.html."""
        query = encode_query(
            {
                # numbers of mainland China go without the prefix
                "PhoneNumbers": number.removeprefix("+86").removeprefix("+"),
                "SignName": self.sign_name,
                "TemplateCode": template.code,
                "TemplateParam": json.dumps(parameters, ensure_ascii=False),
                "OutId": key,
            }
        )
        headers = {
            "host": urlsplit(self.endpoint).netloc,
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }
        headers["Authorization"] = sign(self.key_id, self.key_secret, query, headers)
        answer = call(f"{self.endpoint.rstrip('/')}/?{query}", headers=headers)
        code, words = str(answer.get("Code", "")), str(answer.get("Message", ""))
        if code == "OK":
            biz_id = str(answer.get("BizId") or "")
            return "sent", f"BizId {biz_id}", biz_id or False
        return self._judge_aliyun(code), f"{code} {words}", False

    @api.model
    def _judge_aliyun(self, code):
        """Return what an error code means for the message."""
        if not code or code.startswith(DOUBTFUL):
            return "unknown"
        return "failed" if code.startswith(LATER) else "refused"

    def _read_receipts_aliyun(self, httprequest):
        """Read a batch of SmsReport; see https://help.aliyun.com/document_detail/101508.html."""
        reports = httprequest.get_json(silent=True)
        if not isinstance(reports, list) or not all(isinstance(report, dict) for report in reports):
            return None
        receipts = []
        for report in reports:
            biz_id = str(report.get("biz_id") or "")
            keys = (str(report.get("out_id") or ""), biz_id and f"{self.id}:{biz_id}")
            arrived = report.get("success") in (True, "true")
            proof = (
                f"{report.get('report_time', '')} {report.get('err_code', '')} {report.get('err_msg', '')}"
            )
            receipts.append((keys, "delivered" if arrived else "refused", proof.strip()))
        return receipts

    def _get_receipt_answer_aliyun(self):
        return {"code": 0, "msg": "成功"}
