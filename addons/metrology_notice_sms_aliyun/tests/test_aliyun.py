import hashlib
import hmac
import json
import random
from urllib.parse import quote

from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_notice_sms.tests.common import ProviderRules, SmsCommon

from ..tools.signature import encode_query, sign


def is_signed(asked, secret):
    """Check a request as Alibaba Cloud does: from what came over the line."""
    scheme, _space, rest = asked["headers"]["authorization"].partition(" ")
    given = dict(part.split("=", 1) for part in rest.split(","))
    names = given["SignedHeaders"].split(";")
    query = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(asked["query"].items()))
    payload = hashlib.sha256(asked["body"]).hexdigest()
    lines = ["POST", "/", query, *(f"{name}:{asked['headers'][name]}" for name in names)]
    canonical = "\n".join([*lines, "", ";".join(names), payload])
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    wanted = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    needed = {"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}
    return scheme == "ACS3-HMAC-SHA256" and needed <= set(names) and given["Signature"] == wanted


@tagged("post_install", "-at_install")
class TestAliyun(ProviderRules, SmsCommon, HttpCase):
    vendor = "aliyun"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls._make_provider(cls.vendor)

    def _make(self, **values):
        """Put another provider in the place of the usual one."""
        self.provider.active = False
        return super()._make(**values)

    def setUp(self):
        super().setUp()
        self.code = "OK"
        self.gateway.decide = self._decide

    def _decide(self, asked):
        if self.code is None:
            return None
        if not is_signed(asked, "very-secret"):
            return 400, {"Code": "SignatureDoesNotMatch", "Message": "signature"}
        number = len(self.gateway.requests)
        return 200, {"Code": self.code, "Message": self.code, "BizId": f"{number}^0", "RequestId": "R"}

    def _push(self, *reports, token=None):
        """Post a batch of reports as Alibaba Cloud does."""
        token = token or self.provider.receipt_token
        answer = self.url_open(
            f"/metrology/notice/sms/{token}",
            data=json.dumps(reports),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return answer

    def _report(self, notice, is_delivered, **values):
        return {
            "phone_number": "13800138000",
            "success": is_delivered,
            "err_code": "DELIVERED" if is_delivered else "MK:0012",
            "biz_id": notice.attempt_ids[-1:].gateway_key.partition(":")[2],
            "out_id": notice.attempt_ids[-1:].external_key,
            **values,
        }

    def test_signature_of_the_documentation(self):
        query = encode_query(
            {
                "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
                "RegionId": "cn-shanghai",
            }
        )
        headers = {
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-version": "2014-05-26",
        }
        authorization = sign("YourAccessKeyId", "YourAccessKeySecret", query, headers)
        self.assertTrue(
            authorization.endswith("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")
        )

    def test_a_signed_message_with_its_template(self):
        notice = self._notify(kind="finished", lines=["A", "B"], site=["望京"])
        self._send_all()
        [asked] = self.gateway.requests
        self.assertEqual(asked["query"]["PhoneNumbers"], "13800138000")
        self.assertEqual((asked["query"]["SignName"], asked["query"]["TemplateCode"]), ("计量院", "1001"))
        self.assertEqual(json.loads(asked["query"]["TemplateParam"]), {"count": "2", "site": "望京"})
        self.assertEqual(notice.state, "sent")
        self.assertIn("BizId 1^0", notice.attempt_ids.proof)
        self.assertEqual(notice.attempt_ids.address, "+8613800138000")

    def test_wrong_key_is_refused_and_told(self):
        self.provider.key_secret = "wrong"
        notice = self._notify()
        with self.assertNoLogs("odoo.addons.metrology_notice_sms_aliyun"):
            self._send_all()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("task", "refused"))
        self.assertIn("SignatureDoesNotMatch", notice.attempt_ids.proof)
        self.assertNotIn("wrong", notice.attempt_ids.proof)

    def test_answers(self):
        for code, state, results in (
            ("isv.MOBILE_NUMBER_ILLEGAL", "task", ["refused"]),
            ("isv.BUSINESS_LIMIT_CONTROL", "task", ["failed"] * 3),
            ("isp.SYSTEM_ERROR", "task", ["unknown"]),
            (None, "task", ["unknown"]),
        ):
            self.code = code
            notice = self._notify(f"answer {code}")
            self._send_all()
            self.assertEqual((notice.state, notice.attempt_ids.mapped("result")), (state, results), code)

    def test_nobody_listens(self):
        self.provider.endpoint = "http://127.0.0.1:9"
        notice = self._notify()
        self._send_all()
        self.assertEqual(notice.attempt_ids.mapped("result"), ["failed"] * 3)

    def test_tenfold_shuffled_reports_give_one_state(self):
        chance = random.Random(3)
        self.customer.email = False
        notices = [self._notify(f"shuffled {number}") for number in range(8)]
        self._send_all()
        reports = []
        for number, notice in enumerate(notices):
            # even ones arrive, odd ones do not, every fourth is told both
            reports += [self._report(notice, number % 2 == 0)] * 10
            reports += [self._report(notice, False)] * (10 if number % 4 == 0 else 0)
        chance.shuffle(reports)
        for start in range(0, len(reports), 25):
            answer = self._push(*reports[start : start + 25])
            self.assertEqual(answer.json(), {"code": 0, "msg": "成功"})
        self._send_all()
        for number, notice in enumerate(notices):
            state, results = ("delivered", ["delivered"]) if number % 2 == 0 else ("task", ["refused"])
            self.assertEqual((notice.state, notice.attempt_ids.mapped("result")), (state, results), number)

    def test_a_report_closes_what_nobody_was_sure_of(self):
        self.code = None
        notice = self._notify()
        self._send_all()
        self.assertEqual(notice.state, "task")
        self._push({"success": True, "err_code": "DELIVERED", "out_id": notice.attempt_ids.external_key})
        self.assertEqual((notice.state, notice.attempt_ids.result), ("delivered", "delivered"))

    def test_strangers_and_nonsense(self):
        notice = self._notify()
        self._send_all()
        report = self._report(notice, True)
        self.assertEqual(self._push(report, token="guessed").status_code, 404)
        self.assertEqual(self._push("text").status_code, 400)
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self._push(self._report(notice, True, out_id="other", biz_id="")).status_code, 200)
        self.assertEqual(notice.state, "sent")
