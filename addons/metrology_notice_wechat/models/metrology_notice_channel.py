from odoo import api, models


class MetrologyNoticeChannel(models.AbstractModel):
    _inherit = "metrology.notice.channel"

    @api.model
    def _get_channels(self):
        return {**super()._get_channels(), "wechat": "metrology.notice.channel.wechat"}
