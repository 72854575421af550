from odoo import api, models


class MetrologyNoticeChannel(models.AbstractModel):
    """What every channel can do; a channel inherits this model and is named in `_get_channels`."""

    _name = "metrology.notice.channel"
    _description = "Channel of Notices"

    @api.model
    def _get_channels(self):
        """Return {code: name of the model}, in the order in which they are tried. Extend it to add one."""
        return {"email": "metrology.notice.channel.email", "phone": "metrology.notice.channel.phone"}

    @api.model
    def _get_channel(self, code):
        return self.env[self._get_channels()[code]]

    @api.model
    def _get_ladder(self, partner):
        """Return the codes of channels for `partner`: the chosen one first, a person's task always last."""
        automatic = [code for code in self._get_channels() if code != "phone"]
        if partner.notice_channel == "auto":
            return [*automatic, "phone"]
        return [partner.notice_channel, "phone"] if partner.notice_channel in automatic else ["phone"]

    @api.model
    def _get_address(self, partner):
        """Return the address of `partner` on this channel, or an empty text."""
        return ""

    @api.model
    def _make_key(self, notice):
        """Return the key by which receipts of the gateway will name the message."""
        raise NotImplementedError

    @api.model
    def _send(self, notice, address, key):
        """Hand the message to the gateway and return (result, proof); never raise for what a gateway does.

        Results: `sent`, `refused` (for good), `failed` (try again later), `unknown` (may have been sent).
        """
        raise NotImplementedError
