from odoo import api, fields, models

from .metrology_fee import REGION_PARAMETER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    metrology_fee_region = fields.Selection(
        selection="_selection_metrology_fee_region",
        string="Price list in force",
        config_parameter=REGION_PARAMETER,
        help="Region of the price list that orders are charged by.",
    )

    @api.model
    def _selection_metrology_fee_region(self):
        regions = {region for (region,) in self.env["metrology.fee"]._read_group([], ["region"])}
        chosen = self.env["metrology.fee"]._get_region()
        return [(region, region) for region in sorted(regions | ({chosen} if chosen else set()))]
