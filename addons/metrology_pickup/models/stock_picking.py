from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    metrology_kind = fields.Selection(
        selection_add=[
            ("retrieval", "To the release counter"),
            ("retain", "Kept as a sample"),
            ("disposal", "Disposed of"),
        ],
        ondelete={"retrieval": "set null", "retain": "set null", "disposal": "set null"},
    )
