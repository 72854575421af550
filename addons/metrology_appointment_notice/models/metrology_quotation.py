from odoo import fields, models


class MetrologyQuotation(models.Model):
    _inherit = "metrology.quotation"

    def _after_sending(self):
        """Send the link over the ladder, once per version."""
        result = super()._after_sending()
        customer = self.contact_id or self.partner_id
        self.env["metrology.notice"]._notify(
            customer,
            "quotation",
            {
                "order": self.name,
                "date": fields.Date.to_string(self.valid_until),
                "site": self.site_id.with_context(lang=customer.lang or self.env.lang).name,
                "link": self.link,
            },
            f"{self._name},{self.id},{self.version}",
            self,
        )
        return result
