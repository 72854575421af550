from odoo import api, models


class MetrologyNoticeChannelPhone(models.AbstractModel):
    """A person calls: this channel has no gateway, the notice becomes a task."""

    _name = "metrology.notice.channel.phone"
    _inherit = "metrology.notice.channel"
    _description = "Notices by Telephone"

    _position = 100

    @api.model
    def _get_label(self):
        return self.env._("Telephone")

    @api.model
    def _get_address(self, partner):
        return partner.phone or partner.commercial_partner_id.phone or ""
