from datetime import datetime, time

from odoo import api, models


class MetrologyNoticeChannel(models.AbstractModel):
    """What every channel can do; a channel inherits this model and is named in `_get_channels`."""

    _name = "metrology.notice.channel"
    _description = "Channel of Notices"

    # Channels with a small number are tried first.
    _position = 50
    # So long a message may be "sent" before `_end_waiting` decides. None: it is never waited for.
    _receipt_hours = None

    @api.model
    def _get_channels(self):
        """Return {code: name of the model}. Extend it to add one."""
        return {"email": "metrology.notice.channel.email", "phone": "metrology.notice.channel.phone"}

    @api.model
    def _get_channel(self, code):
        return self.env[self._get_channels()[code]]

    @api.model
    def _get_label(self):
        """Return the name of the channel for people."""
        raise NotImplementedError

    @api.model
    def _get_codes(self):
        """Return the codes of all channels in the order of trying."""
        channels = self._get_channels()
        return sorted(channels, key=lambda code: (self.env[channels[code]]._position, code))

    @api.model
    def _get_selection(self):
        return [(code, self._get_channel(code)._get_label()) for code in self._get_codes()]

    @api.model
    def _get_ladder(self, partner, kind):
        """Return the codes of channels for `partner`: the chosen one first, a person's task always last."""
        codes = self._get_codes()
        rungs = [rung.channel for rung in kind.rung_ids] or codes
        automatic = [code for code in dict.fromkeys(rungs) if code in codes and code != "phone"]
        chosen = partner.notice_channel
        if chosen == "phone":
            return ["phone"]
        if chosen in codes:
            automatic = [chosen, *(code for code in automatic if code != chosen)]
        return [*automatic, "phone"]

    @api.model
    def _get_address(self, partner):
        """Return the address of `partner` on this channel, or an empty text."""
        return ""

    @api.model
    def _get_obstacle(self, notice):
        """Return why this message can not go by this channel, or an empty text."""
        return ""

    @api.model
    def _get_quota(self, notice):
        """Return (most messages in a day, domain of the attempts that count); zero is no limit."""
        return 0, None

    @api.model
    def _is_full(self, notice):
        """Say whether the channel has sent all that it may today."""
        quota, domain = self._get_quota(notice)
        if not quota:
            return False
        today = [("date", ">=", self._get_day_start(notice.company_id)), ("external_key", "!=", False)]
        return self.env["metrology.notice.attempt"].search_count([*today, *domain], limit=quota) >= quota

    @api.model
    def _get_day_start(self, company):
        """Return the moment at which the company's today began."""
        return company._to_notice_utc(datetime.combine(company._get_notice_now(), time()))

    @api.model
    def _prepare_attempt(self, notice):
        """Return the values of a new attempt, with `external_key`, by which receipts will name it."""
        raise NotImplementedError

    @api.model
    def _send(self, attempt):
        """Hand the message to the gateway and return (result, proof, key of the gateway or False).

        Never raises for what a gateway does, writes nothing and holds no lock: the call may take seconds.
        Results: `sent`, `refused` (for good), `failed` (try again later), `unknown` (may have been sent).
        """
        raise NotImplementedError

    @api.model
    def _end_waiting(self, attempt):
        """Decide about a message for which no receipt came in `_receipt_hours`."""
        attempt.notice_id._make_task(
            self.env._("The gateway took the message and never said that it arrived.")
        )
