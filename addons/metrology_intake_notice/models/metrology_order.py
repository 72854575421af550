from odoo import models


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    def _get_notice_partner(self):
        """Return who is told: the person who brought the things, or the company."""
        self.ensure_one()
        return self.submitter_id or self.submitting_partner_id

    def _prepare_notice_values(self):
        """Return what every notice about the order may say."""
        self.ensure_one()
        # sudo: metrology.site - place and telephone of a counter are no secret
        site = self.with_context(lang=self._get_notice_partner().lang).site_id.sudo()
        due = self._get_notice_due()
        return {
            "order": [self.name],
            "site": [" · ".join(filter(None, (site.name, site.address)))],
            "phone": [site.phone] if site.phone else [],
            **({"due": {self.name: due}} if due else {}),
        }

    def _get_notice_due(self):
        """Hook: return what the customer still has to pay, or None while nobody knows."""
        return
