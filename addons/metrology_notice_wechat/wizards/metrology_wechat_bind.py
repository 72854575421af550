import base64
import io

import segno

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.metrology_notice.gateway import MaybeSent, NotSent

from ..client import WeChatRefusal
from ..models.metrology_wechat_binding import MINUTES


class MetrologyWechatBind(models.TransientModel):
    """The code that a customer scans at the counter."""

    _name = "metrology.wechat.bind"
    _description = "Bind a Customer's WeChat"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    binding_id = fields.Many2one("metrology.wechat.binding", readonly=True, ondelete="cascade")
    image = fields.Binary(string="Code", readonly=True, attachment=False)
    # the person at the counter sees that it worked
    follower_id = fields.Many2one(related="binding_id.follower_id", string="Bound follower")

    def _make_code(self):
        """Ask WeChat for a code that is good for one customer, once."""
        self.ensure_one()
        # sudo: metrology.wechat.account - whoever serves a customer gives out a code
        account = self.env["metrology.wechat.account"].sudo()._get_account(self.env.company)
        if not account or account._get_gap():
            raise UserError(
                account._get_gap()
                or self.env._("No WeChat official account is set up. Ask the administrator.")
            )
        binding = account.env["metrology.wechat.binding"].create(
            {"account_id": account.id, "partner_id": self.partner_id.id}
        )
        data = {
            "expire_seconds": MINUTES * 60,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": binding.scene}},
        }
        try:
            url = account._ask("qrcode/create", data)["url"]
        except (WeChatRefusal, NotSent, MaybeSent, KeyError) as error:
            raise UserError(
                self.env._("WeChat gave no code (%(words)s). Try again in a minute.", words=error)
            ) from error
        picture = io.BytesIO()
        segno.make(url, error="m").save(picture, kind="png", scale=6)
        self.write({"binding_id": binding.id, "image": base64.b64encode(picture.getvalue())})

    def action_refresh(self):
        """Button: look whether the customer has scanned."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Bind WeChat"),
        }
