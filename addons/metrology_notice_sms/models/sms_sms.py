from odoo import models

from ..tools.sms_api import SmsApiMetrology


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _split_by_api(self):
        """Give the messages of companies that have a provider of ours to it, all others to Odoo's service."""
        others = self.browse()
        for company, messages in self.grouped(lambda sms: sms._get_sms_company()).items():
            if company._get_sms_api_class() is SmsApiMetrology:
                sms_api = SmsApiMetrology(self.env)
                sms_api._set_company(company)
                yield sms_api, messages
            else:
                others |= messages
        if others:
            yield from super(SmsSms, others)._split_by_api()
