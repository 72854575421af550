from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    certificate_ids = fields.One2many("metrology.certificate", "instrument_id", string="Certificates")
