import hashlib
import json
from datetime import timedelta

from wechatpy.crypto import WeChatCrypto

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_notice.tests.common import NoticeCommon
from odoo.addons.metrology_notice.tests.gateway_server import GatewayServer

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@tagged("post_install", "-at_install")
class TestWechat(NoticeCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_ladder("wechat")
        cls.gateway = GatewayServer()
        cls.addClassCleanup(cls.gateway.stop)
        cls.env["metrology.wechat.account"].search([]).active = False
        cls.account = cls.env["metrology.wechat.account"].create(
            {
                "name": "Institute",
                "app_id": "wx0123456789abcdef",
                "app_secret": "very-secret",
                "endpoint": cls.gateway.url,
                "template_ids": [
                    Command.create(
                        {
                            "kind_id": cls.env["metrology.notice.kind"]._get("finished").id,
                            "template_code": "T1",
                            "parameters": "thing1=site, character_string2=order, number3=items",
                        }
                    )
                ],
            }
        )
        cls.follower = cls.env["metrology.wechat.follower"].create(
            {"account_id": cls.account.id, "openid": "oOpenId", "partner_id": cls.customer.id}
        )

    def setUp(self):
        super().setUp()
        self.gateway.requests.clear()
        self.answers = {}
        self.tokens = 0
        self.gateway.decide = self._decide

    def _decide(self, asked):
        """Answer as api.weixin.qq.com does."""
        if asked["path"] == "/cgi-bin/stable_token":
            wanted = json.loads(asked["body"])
            if wanted["secret"] != "very-secret":  # noqa: S105
                return 200, {"errcode": 40125, "errmsg": "invalid appsecret"}
            self.tokens += 1
            return 200, {"access_token": f"token{self.tokens}", "expires_in": 7200}
        if asked["query"].get("access_token") != f"token{self.tokens}":
            return 200, {"errcode": 40001, "errmsg": "invalid credential"}
        number = len(self.gateway.requests)
        standard = {
            "/cgi-bin/message/template/send": {"errcode": 0, "errmsg": "ok", "msgid": 1000 + number},
            "/cgi-bin/message/custom/send": {"errcode": 0, "errmsg": "ok"},
            "/cgi-bin/qrcode/create": {
                "ticket": "t",
                "url": "http://weixin.qq.com/q/1",
                "expire_seconds": 1800,
            },
        }
        return 200, self.answers.get(asked["path"], standard[asked["path"]])

    def _get_sent(self, path):
        return [
            json.loads(asked["body"])
            for asked in self.gateway.requests
            if asked["path"] == f"/cgi-bin/{path}"
        ]

    def _make_query(self, signature=None):
        stamp, nonce = "1700000000", "nonce"
        signed = hashlib.sha1("".join(sorted((self.account.token, stamp, nonce))).encode()).hexdigest()
        return {"timestamp": stamp, "nonce": nonce, "signature": signature or signed}

    def _post(self, query=None, body=None, source="oOpenId", **values):
        """Post a message or event as WeChat does."""
        values = {"ToUserName": "gh_1", "FromUserName": source, "CreateTime": "1700000000", **values}
        xml = body or "<xml>{}</xml>".format(
            "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in values.items())
        )
        query = query or self._make_query()
        address = "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.url_open(
            f"/metrology/notice/wechat/{self.account.route_key}?{address}",
            data=xml.encode(),
            headers={"Content-Type": "text/xml"},
        )
        self.env.invalidate_all()
        return answer

    def _event(self, event, **values):
        return self._post(MsgType="event", Event=event, **values)

    def test_template_message_and_its_receipt(self):
        notice = self._notify(kind="finished", lines=["A"], site=["望京" * 20], order=["HPL1"])
        notice.not_before -= timedelta(hours=1)
        self._run_cron()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("sent", "sent"))
        [sent] = self._get_sent("message/template/send")
        self.assertEqual((sent["touser"], sent["template_id"]), ("oOpenId", "T1"))
        self.assertEqual(sent["client_msg_id"], notice.attempt_ids.external_key)
        self.assertEqual(sent["data"]["number3"], {"value": "1"})
        self.assertEqual(len(sent["data"]["thing1"]["value"]), 20, "WeChat takes no more")
        msgid = notice.attempt_ids.gateway_key.partition(":")[2]
        for _time in range(2):
            answer = self._event("TEMPLATESENDJOBFINISH", MsgID=msgid, Status="success")
            self.assertEqual(answer.text, "success")
        self._event("TEMPLATESENDJOBFINISH", MsgID=msgid, Status="failed:user block")
        self.assertEqual((notice.state, notice.attempt_ids.result), ("delivered", "delivered"))

    def test_whoever_blocks_us_is_called(self):
        notice = self._notify(kind="finished", lines=["A"])
        notice.not_before -= timedelta(hours=1)
        self._run_cron()
        msgid = notice.attempt_ids.gateway_key.partition(":")[2]
        self._event("TEMPLATESENDJOBFINISH", MsgID=msgid, Status="failed:user block")
        self._run_cron()
        self.assertEqual(notice.state, "task")

    def test_answers_only_in_an_open_conversation_and_five_times(self):
        notice = self._notify("closed")
        self._run_cron()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("task", "skipped"))
        self._event("view_miniprogram")
        self._event("CLICK", EventKey="menu")
        self.assertFalse(self.follower.last_message_at, "events open no conversation")
        self._post(MsgType="text", Content="hello", MsgId="1")
        notices = [self._notify(f"talk{number}") for number in range(6)]
        self._run_cron()
        self.assertEqual([notice.state for notice in notices], ["delivered"] * 5 + ["task"])
        self.assertEqual(len(self._get_sent("message/custom/send")), 5)
        self._post(MsgType="text", Content="again", MsgId="2")
        self.follower.last_message_at -= timedelta(hours=48)
        late = self._notify("late")
        self._run_cron()
        self.assertEqual(late.state, "task")

    def test_one_token_for_many_messages(self):
        self._post(MsgType="text", Content="hello", MsgId="1")
        for number in range(3):
            self._notify(f"token{number}")
        self._run_cron()
        self.assertEqual(self.tokens, 1)
        # somebody else has made a newer token: ours is renewed once and the message goes
        self.account.access_token = "old"  # noqa: S105
        notice = self._notify("renewed")
        self._run_cron()
        self.assertEqual((notice.state, self.tokens), ("delivered", 2))

    def test_errors_tell_no_secret(self):
        self._post(MsgType="text", Content="hello", MsgId="1")
        for answer, result in (
            ({"errcode": 43004, "errmsg": "require subscribe"}, "refused"),
            ({"errcode": 45009, "errmsg": "reach max api daily quota limit"}, "failed"),
            ({"errcode": -1, "errmsg": "system error"}, "failed"),
        ):
            self.answers["/cgi-bin/message/custom/send"] = answer
            notice = self._notify(f"error {answer}")
            self._run_cron()
            self.assertEqual(notice.attempt_ids.result, result, answer)
        self.account.write({"app_secret": "wrong", "access_token_until": False})
        notice = self._notify("secret")
        self._run_cron()
        self.assertEqual(notice.attempt_ids.result, "refused")
        self.gateway.decide = lambda asked: None
        self.follower.service_count = 0
        notice = self._notify("broken")
        self._run_cron()
        told = " ".join(self.env["metrology.notice.attempt"].search([]).mapped(lambda a: a.proof or ""))
        for secret in ("wrong", "very-secret", "token1"):
            self.assertNotIn(secret, told)

    def test_binding_works_once(self):
        other = self.env["res.partner"].create({"name": "Other Customer"})
        action = other.with_user(self.user_reception).action_bind_wechat()
        wizard = self.env["metrology.wechat.bind"].browse(action["res_id"])
        self.assertTrue(wizard.image)
        [asked] = self._get_sent("qrcode/create")
        scene = asked["action_info"]["scene"]["scene_str"]
        answer = self._event("subscribe", source="oNew", EventKey=f"qrscene_{scene}", Ticket="t")
        self.assertIn("Other Customer", answer.text)
        follower = self.env["metrology.wechat.follower"].search([("openid", "=", "oNew")])
        self.assertEqual((follower.partner_id, wizard.follower_id), (other, follower))
        answer = self._event("SCAN", source="oNew", EventKey=scene, Ticket="t")
        self.assertIn("Other Customer", answer.text, "WeChat asks again when it is not sure")
        self._event("SCAN", source="oThief", EventKey=scene, Ticket="t")
        thief = self.env["metrology.wechat.follower"].search([("openid", "=", "oThief")])
        self.assertFalse(thief.partner_id)
        self._event("SCAN", source="oThief", EventKey="guessed", Ticket="t")
        self.assertFalse(thief.partner_id)

    def test_an_old_code_does_not_bind(self):
        binding = self.env["metrology.wechat.binding"].create(
            {"account_id": self.account.id, "partner_id": self.customer.id}
        )
        binding.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self._event("SCAN", source="oLate", EventKey=binding.scene, Ticket="t")
        self.assertFalse(binding.used_at)

    def test_whoever_leaves_gets_no_message(self):
        self._event("unsubscribe")
        self.assertFalse(self.follower.is_following)
        notice = self._notify(kind="finished", lines=["A"])
        notice.not_before -= timedelta(hours=1)
        self._run_cron()
        self.assertEqual((notice.state, notice.attempt_ids.result), ("task", "no_address"))
        self._event("subscribe")
        self.assertTrue(self.follower.is_following)

    def test_strangers(self):
        forged = self._make_query("0" * 40)
        self.assertEqual(self._post(query=forged, MsgType="event", Event="unsubscribe").status_code, 403)
        self.assertEqual(self._post(body="no xml").status_code, 403)
        bomb = '<!DOCTYPE a [<!ENTITY b "bb">]><xml><FromUserName>&b;</FromUserName></xml>'
        self.assertEqual(self._post(body=bomb).status_code, 403)
        self.assertTrue(self.follower.is_following)
        self.assertEqual(self.url_open("/metrology/notice/wechat/guessed").status_code, 404)

    def test_the_address_is_checked(self):
        for signature, status, text in ((None, 200, "echo"), ("f" * 40, 403, "")):
            query = {**self._make_query(signature), "echostr": "echo"}
            address = "&".join(f"{name}={value}" for name, value in query.items())
            answer = self.url_open(f"/metrology/notice/wechat/{self.account.route_key}?{address}")
            self.assertEqual((answer.status_code, answer.text), (status, text))

    def test_safe_mode(self):
        self.account.aes_key = AES_KEY
        crypto = WeChatCrypto(self.account.token, AES_KEY, self.account.app_id)
        plain = (
            "<xml><ToUserName>gh_1</ToUserName><FromUserName>oOpenId</FromUserName>"
            "<CreateTime>1</CreateTime><MsgType>event</MsgType><Event>unsubscribe</Event></xml>"
        )
        query = self._make_query()
        body = crypto.encrypt_message(plain, query["nonce"], query["timestamp"])
        signed = body.split("<MsgSignature><![CDATA[")[1].split("]]")[0]
        self.assertEqual(self._post(query=query, body=plain).status_code, 403, "plain text is not taken")
        forged = {**query, "msg_signature": "0" * 40}
        self.assertEqual(self._post(query=forged, body=body).status_code, 403)
        self.assertTrue(self.follower.is_following)
        self.assertEqual(self._post(query={**query, "msg_signature": signed}, body=body).status_code, 200)
        self.assertFalse(self.follower.is_following)

    def test_rights(self):
        for name in ("agent", "reception", "administrator"):
            user = getattr(self, f"user_{name}")
            for field in ("app_secret", "token", "aes_key", "access_token", "route_key", "callback_url"):
                with self.assertRaises(AccessError, msg=f"{name} {field}"):
                    self.account.with_user(user).read([field])
        with self.assertRaises(AccessError):
            self.follower.with_user(self.user_laboratory).action_unbind()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.user_laboratory).action_bind_wechat()
        other = self.env["res.partner"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self.follower.with_user(self.user_reception).write({"partner_id": other.id})
        self.follower.with_user(self.user_reception).action_unbind()
        self.assertFalse(self.follower.partner_id)

    def test_bad_input(self):
        with self.assertRaisesRegex(UserError, "43"):
            self.account.aes_key = "short"
        with self.assertRaisesRegex(UserError, "https://"):
            self.account.endpoint = "http://example.com"
        with self.assertRaisesRegex(UserError, "nonsense"):
            self.account.template_ids.parameters = "thing1=nonsense"
        self.account.app_secret = False
        with self.assertRaisesRegex(UserError, "AppSecret"):
            self.customer.with_user(self.user_reception).action_bind_wechat()
