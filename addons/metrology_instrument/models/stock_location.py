from odoo import api, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model
    def _get_house_language(self):
        """Language for names of places, which Odoo keeps in one language only."""
        installed = dict(self.env["res.lang"].get_installed())
        return "zh_CN" if "zh_CN" in installed else self.env.lang or "en_US"

    @api.model
    def _name_shared_places(self):
        """Name the places all sites share in the language of the house."""
        names = self.with_context(lang=self._get_house_language())._get_shared_place_names()
        for xml_id, name in names.items():
            self.env.ref(xml_id).name = name

    @api.model
    def _get_shared_place_names(self):
        """Return ``{external id: name}``; addons add theirs."""
        return {
            "metrology_instrument.location_transit": self.env._("Between sites"),
            "metrology_instrument.location_other_institutes": self.env._("Other institutes"),
        }
