import secrets

from odoo import api, models

from odoo.addons.metrology_notice.gateway import MaybeSent, NotSent


class MetrologyNoticeChannelSms(models.AbstractModel):
    """Short messages by the provider that is chosen for the company."""

    _name = "metrology.notice.channel.sms"
    _inherit = "metrology.notice.channel"
    _description = "Notices by SMS"

    _position = 20
    # providers keep trying to reach a telephone that is switched off for up to three days
    _receipt_hours = 72

    @api.model
    def _get_label(self):
        return self.env._("SMS")

    @api.model
    def _get_address(self, partner):
        """Return the first mobile number of the customer, or of the company they work for."""
        for owner in partner | partner.commercial_partner_id:
            mobiles = owner.phone_ids.filtered(lambda phone: phone.kind == "mobile" and phone.e164)
            if mobiles:
                return mobiles[0].e164
        return ""

    @api.model
    def _get_obstacle(self, notice):
        provider = self.env["metrology.sms.provider"]._get_provider(notice.company_id)
        if not provider:
            return self.env._("No SMS provider is set up.")
        if not provider.is_test and not provider._get_template(notice.kind_id):
            return self.env._("The SMS provider has no template for “%(kind)s”.", kind=notice.kind_id.name)
        return provider._get_gap()

    @api.model
    def _get_quota(self, notice):
        provider = self.env["metrology.sms.provider"]._get_provider(notice.company_id)
        domain = [("channel", "=", "sms"), ("sms_provider_id", "=", provider.id)]
        return provider.day_quota, domain

    @api.model
    def _prepare_attempt(self, notice):
        provider = self.env["metrology.sms.provider"]._get_provider(notice.company_id)
        return {"external_key": secrets.token_hex(16), "sms_provider_id": provider.id}

    @api.model
    def _send(self, attempt):
        notice, provider = attempt.notice_id, attempt.sms_provider_id
        template = provider._get_template(notice.kind_id)
        if not template and not provider.is_test:
            return "refused", self._get_obstacle(notice), False
        words = notice._get_words()
        try:
            result, proof, key = provider._deliver(attempt.address, template, words, attempt.external_key)
        except NotSent as error:
            return "failed", str(error), False
        except MaybeSent as error:
            return "unknown", str(error), False
        # two providers may give the same number to two messages
        return result, f"{provider.name}: {proof}", key and f"{provider.id}:{key}"
