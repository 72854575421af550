from odoo import api, models


class MetrologyIntakeScan(models.AbstractModel):
    _inherit = "metrology.intake.scan"

    @api.model
    def _get_finders(self):
        finders = super()._get_finders()
        finders.insert(finders.index(self._find_instrument), self._find_certificate)
        return finders

    @api.model
    def _find_certificate(self, order, text):
        """The number of a certificate, also of an older one, brings the instrument that it is about."""
        certificates = self.env["metrology.certificate"].search([("number", "in", [text, text.upper()])])
        return [
            self._match("instrument", lot, lot.display_name, lot.owner_id.display_name)
            for lot in certificates.instrument_id
        ]
