import hashlib
import hmac
import json
from datetime import UTC, datetime

from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_notice_sms.tests.common import ProviderRules, SmsCommon

from ..tools.signature import sign


def is_signed(asked, secret):
    """Check a request as Tencent Cloud does: from what came over the line."""
    scheme, _space, rest = asked["headers"]["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    names = given["SignedHeaders"].split(";")
    lines = "".join(f"{name}:{asked['headers'][name].lower()}\n" for name in names)
    payload = hashlib.sha256(asked["body"]).hexdigest()
    canonical = f"POST\n/\n\n{lines}\n{given['SignedHeaders']}\n{payload}"
    stamp = asked["headers"]["x-tc-timestamp"]
    day = datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d")
    scope = f"{day}/sms/tc3_request"
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"TC3" + secret.encode()
    for word in (day, "sms", "tc3_request", text):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return scheme == "TC3-HMAC-SHA256" and given["Signature"] == key.hex() and scope in given["Credential"]


@tagged("post_install", "-at_install")
class TestTencent(ProviderRules, SmsCommon, HttpCase):
    vendor = "tencent"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls._make_provider(cls.vendor, tencent_app_id="1400006666")

    def _make(self, **values):
        """Put another provider in the place of the usual one."""
        self.provider.active = False
        return super()._make(tencent_app_id="1400006666", **values)

    def setUp(self):
        super().setUp()
        self.status = {"Code": "Ok", "Message": "send success"}
        self.gateway.decide = self._decide

    def _decide(self, asked):
        headers = asked["headers"]
        if not is_signed(asked, "very-secret"):
            return 200, {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}}}
        self.assertEqual((headers["x-tc-action"], headers["x-tc-version"]), ("SendSms", "2021-01-11"))
        serial = f"S{len(self.gateway.requests)}"
        return 200, {"Response": {"SendStatusSet": [{"SerialNo": serial, **self.status}], "RequestId": "R"}}

    def _push(self, *reports):
        answer = self.url_open(
            f"/metrology/notice/sms/{self.provider.receipt_token}",
            data=json.dumps(reports),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return answer

    def test_signature_of_the_documentation(self):
        body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
        headers = {
            "content-type": "application/json; charset=utf-8",
            "host": "cvm.tencentcloudapi.com",
            "x-tc-action": "DescribeInstances",
        }
        # the documentation prints its example keys with these stars and signs with them
        key_id, secret = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******"
        authorization = sign(key_id, secret, "cvm", headers, body, 1551113065)
        self.assertTrue(
            authorization.endswith("be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3")
        )

    def test_a_signed_message_and_its_report(self):
        notice = self._notify(kind="finished", lines=["A", "B"], site=["望京"])
        self._send_all()
        sent = json.loads(self.gateway.requests[0]["body"])
        self.assertEqual(sent["PhoneNumberSet"], ["+8613800138000"])
        self.assertEqual((sent["SmsSdkAppId"], sent["TemplateId"]), ("1400006666", "1001"))
        self.assertEqual(sent["TemplateParamSet"], ["2", "望京"])
        self.assertEqual(notice.state, "sent")
        answer = self._push({"sid": "S1", "report_status": "SUCCESS", "errmsg": "DELIVRD"})
        self.assertEqual(answer.json(), {"result": 0, "errmsg": "OK"})
        self.assertEqual(notice.state, "delivered")
        self._push({"sid": "S1", "report_status": "FAIL", "errmsg": "late"})
        self.assertEqual(notice.state, "delivered")

    def test_a_report_faster_than_the_answer(self):
        notice = self._notify()
        self._push({"sid": "S1", "report_status": "SUCCESS", "errmsg": "DELIVRD"})
        self._push({"sid": "S1", "report_status": "SUCCESS", "errmsg": "DELIVRD"})
        self.assertEqual(self.env["metrology.notice.receipt"].search_count([("channel", "=", "sms")]), 1)
        self._send_all()
        self.assertEqual(notice.state, "sent")
        self._run_cron()
        self.assertEqual(notice.state, "delivered")
        self.assertFalse(self.env["metrology.notice.receipt"].search([("channel", "=", "sms")]))

    def test_answers(self):
        for code, results in (
            ("InvalidParameterValue.IncorrectPhoneNumber", ["refused"]),
            ("LimitExceeded.PhoneNumberOneHourLimit", ["failed"] * 3),
            ("InternalError.Timeout", ["unknown"]),
            ("", ["unknown"]),
        ):
            self.status = {"Code": code, "Message": "x"}
            notice = self._notify(f"answer {code}")
            self._send_all()
            self.assertEqual((notice.state, notice.attempt_ids.mapped("result")), ("task", results), code)

    def test_an_empty_field_is_named_and_the_ladder_goes_on(self):
        self.provider.tencent_app_id = False
        notice = self._notify()
        self._send_all()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("task", "skipped"))
        self.assertIn("SmsSdkAppId", notice.attempt_ids.proof)
        self.assertFalse(self.gateway.requests)
