from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    wechat_follower_ids = fields.One2many(
        "metrology.wechat.follower",
        "partner_id",
        string="WeChat",
        readonly=True,
        groups="metrology_base.group_user",
    )

    def action_bind_wechat(self):
        """Open the window with the code that the customer scans."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_notice_wechat.action_metrology_wechat_bind"
        )
        wizard = self.env["metrology.wechat.bind"].create({"partner_id": self.id})
        wizard._make_code()
        return {**action, "res_id": wizard.id}
