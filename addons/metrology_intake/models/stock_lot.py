from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    order_item_ids = fields.One2many("metrology.order.item", "instrument_id", string="Visits")
    order_item_count = fields.Integer(string="Number of visits", compute="_compute_order_item_count")

    def _compute_order_item_count(self):
        counts = dict(
            self.env["metrology.order.item"]._read_group(
                [("instrument_id", "in", self.ids)], ["instrument_id"], ["__count"]
            )
        )
        for lot in self:
            lot.order_item_count = counts.get(lot, 0)

    def action_view_order_items(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_order_item")
        return {**action, "domain": [("instrument_id", "=", self.id)], "context": {}}
