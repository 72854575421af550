from odoo import fields, models
from odoo.exceptions import UserError


class MetrologyStorageRetain(models.TransientModel):
    """Keep finished items in the house as retained samples, until a day and at a place."""

    _name = "metrology.storage.retain"
    _description = "Retain Samples"

    item_ids = fields.Many2many("metrology.order.item", string="Items", required=True)
    until = fields.Date(required=True, string="Retained until")
    reason = fields.Text(required=True, help="Complaint, dispute, contract: why it stays.")
    location_id = fields.Many2one(
        "stock.location",
        string="Retained at",
        domain=[("usage", "=", "internal")],
        help="Empty: where it lies now. Another place is a hand-over between two people.",
        ondelete="cascade",
    )
    taker_id = fields.Many2one(
        "res.partner", string="Taken by", domain=[("user_ids", "!=", False)], ondelete="cascade"
    )

    def action_retain(self):
        """Hold the items, and hand them over where the place is another one."""
        self.ensure_one()
        if not self.until or self.until <= fields.Date.context_today(self):
            raise UserError(self.env._("Retained until: choose a day that is still to come."))
        self.item_ids._check_retention_rights()
        for item in self.item_ids:
            if not item.is_in_house or item.state not in ("finished", "returned"):
                raise UserError(
                    self.env._(
                        "%(item)s is not finished in the house; only what waits can be retained.",
                        item=item.display_name,
                    )
                )
            if item.retrieval_task_id:
                raise UserError(
                    self.env._("%(item)s is being fetched for its owner.", item=item.display_name)
                )
        moving = self.item_ids.filtered(lambda i: self.location_id and i.location_id != self.location_id)
        if moving:
            self.env["metrology.custody"]._move(
                moving,
                self.location_id,
                "retain",
                self.env.user.partner_id,
                self.taker_id,
                remark=self.reason,
            )
        for item in self.item_ids:
            # sudo: metrology.order.item - keeping a sample is no change of the order
            item.sudo().write(
                {
                    "retained_until": self.until,
                    "retained_reason": self.reason,
                    "retained_location_id": item.location_id.id,
                }
            )
        return {"type": "ir.actions.act_window_close"}
