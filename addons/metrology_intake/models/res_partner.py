from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    metrology_order_count = fields.Integer(
        string="Orders", compute="_compute_metrology_order_count", groups="metrology_base.group_user"
    )
    metrology_item_in_house_count = fields.Integer(
        string="Items in house", compute="_compute_metrology_order_count", groups="metrology_base.group_user"
    )

    def _compute_metrology_order_count(self):
        orders = dict(
            self.env["metrology.order"]._read_group(
                [("submitting_partner_id", "in", self.ids)], ["submitting_partner_id"], ["__count"]
            )
        )
        items = dict(
            self.env["metrology.order.item"]._read_group(
                [("submitting_partner_id", "in", self.ids), ("is_in_house", "=", True)],
                ["submitting_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.metrology_order_count = orders.get(partner, 0)
            partner.metrology_item_in_house_count = items.get(partner, 0)

    def action_view_metrology_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_order")
        return {
            **action,
            "domain": [("submitting_partner_id", "=", self.id)],
            "context": {"default_submitting_partner_id": self.id},
        }

    def action_view_metrology_items(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_order_item")
        return {
            **action,
            "domain": [("submitting_partner_id", "=", self.id)],
            "context": {"search_default_in_house": 1},
        }
