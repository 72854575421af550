from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    metrology_kind = fields.Selection(
        selection_add=[("retrieval", "To the release counter")], ondelete={"retrieval": "set null"}
    )
