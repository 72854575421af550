from odoo import fields, models


class MetrologyNoticeAttempt(models.Model):
    _inherit = "metrology.notice.attempt"

    wechat_follower_id = fields.Many2one(
        "metrology.wechat.follower", string="WeChat follower", readonly=True, index="btree_not_null"
    )
    wechat_template_id = fields.Many2one(
        "metrology.wechat.template",
        string="WeChat template",
        readonly=True,
        index="btree_not_null",
        help="Empty: it went as a customer service message.",
    )
