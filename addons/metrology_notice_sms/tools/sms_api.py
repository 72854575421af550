from odoo.addons.metrology_notice.gateway import MaybeSent, NotSent
from odoo.addons.sms.tools.sms_api import SmsApiBase


class SmsApiMetrology(SmsApiBase):
    """What Odoo's `sms` sends, through the provider of the company; it needs a template for free text."""

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        # sudo: metrology.sms.provider - whoever may write a message uses the house's provider
        provider = self.env["metrology.sms.provider"].sudo()._get_provider(self.company)
        template = provider._get_template(self.env["metrology.notice.kind"])
        results = []
        for message in messages:
            for number in message["numbers"]:
                state = self._send_one(provider, template, number, message["content"]) if template else None
                results.append(
                    {
                        "uuid": number["uuid"],
                        "state": state or "server_error",
                        "failure_reason": False
                        if template
                        else self.env._("The SMS provider has no template for free text."),
                    }
                )
        return results

    def _send_one(self, provider, template, number, content):
        words = {"short_text": content, "text": content}
        try:
            result, _proof, _key = provider._deliver(number["number"], template, words, number["uuid"])
        except (NotSent, MaybeSent):
            return "server_error"
        return {"sent": "success", "refused": "wrong_number_format"}.get(result, "server_error")
