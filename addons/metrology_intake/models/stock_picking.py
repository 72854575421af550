from odoo import fields, models


class StockPicking(models.Model):
    """A hand-over: what went from one person to another, and where to."""

    _inherit = "stock.picking"

    metrology_kind = fields.Selection(
        [
            ("intake", "Intake from the customer"),
            ("store_in", "Into the store"),
            ("dispatch", "To the laboratory"),
            ("lab_return", "Back from the laboratory"),
            ("transfer", "Between sites"),
            ("forward", "To another institute"),
            ("forward_back", "Back from another institute"),
            ("release", "Released to the customer"),
        ],
        string="Hand-over",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    giver_id = fields.Many2one("res.partner", string="Handed over by", readonly=True, copy=False)
    taker_id = fields.Many2one("res.partner", string="Taken by", readonly=True, copy=False)
    metrology_item_ids = fields.Many2many(
        "metrology.order.item",
        "metrology_order_item_picking_rel",
        "picking_id",
        "item_id",
        string="Items",
        readonly=True,
        copy=False,
    )
    metrology_remark = fields.Text(
        string="Difference found",
        readonly=True,
        copy=False,
        help="What did not match at the hand-over, in words.",
    )
