from odoo import fields, models


class MetrologyQuotation(models.Model):
    _inherit = "metrology.quotation"

    order_id = fields.Many2one(index="btree_not_null")
