import secrets

from odoo import api, models

from odoo.addons.metrology_notice.gateway import MaybeSent, NotSent

from ..client import LATER, WeChatRefusal


class MetrologyNoticeChannelWechat(models.AbstractModel):
    """Messages of an official account to customers who follow it."""

    _name = "metrology.notice.channel.wechat"
    _inherit = "metrology.notice.channel"
    _description = "Notices by WeChat"

    _position = 10
    # the receipt of a template message comes within seconds
    _receipt_hours = 4

    @api.model
    def _get_label(self):
        return self.env._("WeChat")

    @api.model
    def _get_address(self, partner):
        return self.env["metrology.wechat.follower"]._get_follower(partner).openid or ""

    @api.model
    def _get_obstacle(self, notice):
        follower = self.env["metrology.wechat.follower"]._get_follower(notice.partner_id)
        if follower.account_id._get_template(notice.kind_id) or follower._is_talking():
            return follower.account_id._get_gap()
        return self.env._(
            "No WeChat template for “%(kind)s”, and the customer wrote nothing in the last two days.",
            kind=notice.kind_id.name,
        )

    @api.model
    def _get_quota(self, notice):
        account = self.env["metrology.wechat.follower"]._get_follower(notice.partner_id).account_id
        return account.day_quota, [("wechat_follower_id.account_id", "=", account.id)]

    @api.model
    def _prepare_attempt(self, notice):
        """Choose the way; a customer service message is counted before it leaves."""
        follower = self.env["metrology.wechat.follower"]._get_follower(notice.partner_id)
        template = follower.account_id._get_template(notice.kind_id)
        if not template:
            follower.service_count += 1
        return {
            "external_key": secrets.token_hex(16),
            "wechat_follower_id": follower.id,
            "wechat_template_id": template.id,
        }

    @api.model
    def _send(self, attempt):
        template = attempt.wechat_template_id
        try:
            if template:
                return self._send_template(attempt, template)
            return self._send_service(attempt)
        except WeChatRefusal as error:
            return "failed" if error.code in LATER else "refused", str(error), False
        except NotSent as error:
            return "failed", str(error), False
        except MaybeSent as error:
            return "unknown", str(error), False

    @api.model
    def _send_template(self, attempt, template):
        """See https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage.html."""
        words = attempt.notice_id._get_words()
        data = {
            "touser": attempt.address,
            "template_id": template.template_code,
            # WeChat itself drops the same key within ten minutes
            "client_msg_id": attempt.external_key,
            "data": {name: {"value": value} for name, value in template._fill_parameters(words).items()},
        }
        if words.get("link"):
            data["url"] = words["link"]
        account = attempt.wechat_follower_id.account_id
        msgid = str(account._ask("message/template/send", data).get("msgid") or "")
        return "sent", f"msgid {msgid}", msgid and f"{account.id}:{msgid}"

    @api.model
    def _send_service(self, attempt):
        """See https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html."""
        notice = attempt.notice_id
        account = attempt.wechat_follower_id.account_id
        data = {
            "touser": attempt.address,
            "msgtype": "text",
            "text": {"content": f"{notice.subject}\n\n{notice.body}"[:600]},
        }
        account._ask("message/custom/send", data)
        # there is no receipt: WeChat takes it only into an open conversation
        return "delivered", self.env._("Customer service message, taken by WeChat."), False
