import hmac
import secrets
from datetime import timedelta
from struct import error as StructError
from xml.parsers.expat import ExpatError

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.replies import create_reply
from wechatpy.utils import WeChatSigner

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..client import EXPIRED, Client, WeChatRefusal

# A token is renewed before WeChat ends it.
EARLY = timedelta(minutes=5)


class MetrologyWechatAccount(models.Model):
    """An official account of WeChat."""

    _name = "metrology.wechat.account"
    _description = "WeChat Official Account"
    _order = "id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    endpoint = fields.Char(required=True, default="https://api.weixin.qq.com")
    app_id = fields.Char(string="AppID", required=True)
    app_secret = fields.Char(string="AppSecret", groups="base.group_system", copy=False)
    token = fields.Char(
        groups="base.group_system",
        required=True,
        copy=False,
        default=lambda self: secrets.token_hex(16),
        help="Enter the same one in the settings of the official account.",
    )
    aes_key = fields.Char(
        string="EncodingAESKey",
        groups="base.group_system",
        copy=False,
        help="43 characters. When it is filled in, only messages in safe mode are taken.",
    )
    route_key = fields.Char(
        groups="base.group_system",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
    )
    callback_url = fields.Char(
        string="Server address",
        compute="_compute_callback_url",
        groups="base.group_system",
        help="Enter it in the settings of the official account.",
    )
    access_token = fields.Char(groups="base.group_system", readonly=True, copy=False)
    access_token_until = fields.Datetime(groups="base.group_system", readonly=True, copy=False)
    day_quota = fields.Integer(
        string="Messages in a day",
        default=10000,
        help="What is more goes by the next channel, or waits until the next day. Zero: without a limit.",
    )
    template_ids = fields.One2many("metrology.wechat.template", "account_id", string="Templates", copy=True)

    _route_key_unique = models.UniqueIndex("(route_key)", "This address is used already.")
    _day_quota_positive = models.Constraint(
        "CHECK(day_quota >= 0)", "Messages in a day: write zero (no limit) or more."
    )

    @api.depends("route_key")
    def _compute_callback_url(self):
        base = self.get_base_url()
        for account in self:
            account.callback_url = f"{base}/metrology/notice/wechat/{account.route_key}"

    @api.constrains("aes_key")
    def _check_aes_key(self):
        for account in self:
            if account.aes_key and not (len(account.aes_key) == 43 and account.aes_key.isalnum()):
                raise UserError(
                    self.env._("EncodingAESKey: copy the 43 letters and digits from the official account.")
                )

    @api.constrains("endpoint")
    def _check_endpoint(self):
        for account in self:
            if not account.endpoint.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
                raise UserError(
                    self.env._("Endpoint: write an address that begins with https://, for it gets the key.")
                )

    @api.model
    def _get_account(self, company):
        return self.search([("company_id", "=", company.id)], limit=1)

    def _get_template(self, kind):
        return self.template_ids.filtered(lambda template: template.kind_id == kind)[:1]

    def _get_gap(self):
        """Return what has to be filled in before anything can be sent, or an empty text."""
        # sudo: metrology.wechat.account - whether a key is there is no secret
        if self.sudo().app_secret:
            return ""
        return self.env._("WeChat account %(account)s: fill in the AppSecret.", account=self.name)

    # Calls

    def _ask(self, path, data):
        """Call WeChat's interface; a token that WeChat does not know any more is renewed once."""
        self.ensure_one()
        # sudo: metrology.wechat.account - only system administrators read keys, and the program calls
        account = self.sudo()
        try:
            return account._make_client(account._get_access_token()).ask(path, data)
        except WeChatRefusal as error:
            if error.code not in EXPIRED:
                raise
        return account._make_client(account._get_access_token(is_forced=True)).ask(path, data)

    def _make_client(self, access_token=None):
        return Client(self.endpoint, self.app_id, self.app_secret, access_token)

    def _get_access_token(self, is_forced=False):
        """Return a valid access token; of many processes one asks WeChat and the others wait for it."""
        if not is_forced and self._is_token_fresh():
            return self.access_token
        known = self.access_token
        # a transaction of its own: the token is kept even if what needs it fails, and no other row is locked
        with self.env.registry.cursor() as cr:
            account = self.with_env(self.env(cr=cr))
            account.env.execute_query(
                SQL("SELECT id FROM metrology_wechat_account WHERE id = %s FOR NO KEY UPDATE", self.id)
            )
            account.invalidate_recordset()
            if account._is_token_fresh() and not (is_forced and account.access_token == known):
                return account.access_token
            token, seconds = account._make_client().ask_token(is_forced)
            until = fields.Datetime.now() + timedelta(seconds=seconds)
            account.write({"access_token": token, "access_token_until": until})
        return token

    def _is_token_fresh(self):
        until = self.access_token_until
        return bool(self.access_token and until and until > fields.Datetime.now() + EARLY)

    # What WeChat sends

    def _is_signed(self, signature, *parts):
        """Check the signature of a request: the sorted parts and the token, hashed."""
        signer = WeChatSigner()
        signer.add_data(self.token, *parts)
        return hmac.compare_digest(signer.signature.encode(), (signature or "").encode())

    def _open_message(self, body, query):
        """Return the message in a request, decrypted and checked, or nothing."""
        self.ensure_one()
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not self._is_signed(query.get("signature"), stamp, nonce):
            return None
        try:
            if self.aes_key:
                crypto = WeChatCrypto(self.token, self.aes_key, self.app_id)
                body = crypto.decrypt_message(body, query.get("msg_signature", ""), stamp, nonce)
            return parse_message(body)
        except (WeChatException, ExpatError, ValueError, KeyError, TypeError, AttributeError, StructError):
            # whatever it is, it is no message of this account
            return None

    def _take_message(self, message):
        """Do what a message or event asks for; return the text to answer, or an empty one."""
        self.ensure_one()
        if not message.source:
            return ""
        # events that the library does not know have another type, but they open no conversation
        if message._data["MsgType"].lower() == "event":
            take = getattr(self, f"_take_event_{getattr(message, 'event', '')}", None)
            return (take(message) or "") if take else ""
        follower = self._get_follower(message)
        follower.write({"last_message_at": fields.Datetime.now(), "service_count": 0})
        return ""

    def _get_follower(self, message):
        return self.env["metrology.wechat.follower"]._get_or_create(self, message.source)

    def _take_event_subscribe(self, message):
        self._get_follower(message).is_following = True

    def _take_event_unsubscribe(self, message):
        self._get_follower(message).is_following = False

    def _take_event_subscribe_scan(self, message):
        self._take_event_subscribe(message)
        return self._take_event_scan(message)

    def _take_event_scan(self, message):
        follower = self._get_follower(message)
        partner = self.env["metrology.wechat.binding"]._use(follower, message.scene_id or "")
        if partner:
            return self.env._("You are bound: notices for %(customer)s come here.", customer=partner.name)
        return self.env._("This code is not valid any more. Please ask for a new one at the counter.")

    def _take_event_templatesendjobfinish(self, message):
        arrived = message.status == "success"
        self.env["metrology.notice.attempt"]._receive(
            "wechat", f"{self.id}:{message.id}", "delivered" if arrived else "refused", message.status or ""
        )

    def _make_answer(self, text, message, query):
        """Return the body of an answer in the mode in which the message came."""
        if not text:
            return "success"
        answer = create_reply(text, message).render()
        if self.aes_key:
            crypto = WeChatCrypto(self.token, self.aes_key, self.app_id)
            answer = crypto.encrypt_message(answer, query.get("nonce", ""), query.get("timestamp"))
        return answer
