from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    metrology_kind = fields.Selection(
        selection_add=[("relocation", "Within the store")], ondelete={"relocation": "set null"}
    )
    handover_id = fields.Many2one(
        "metrology.handover", string="Hand-over session", readonly=True, copy=False, index="btree_not_null"
    )
