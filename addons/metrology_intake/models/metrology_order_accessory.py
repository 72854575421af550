from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.metrology_base.given import given_ids


class MetrologyOrderAccessory(models.Model):
    """Something that came with an instrument and has to leave with it; it carries a label of its own."""

    _name = "metrology.order.accessory"
    _description = "Accessory of an Item"
    _order = "item_id, sequence, id"
    _rec_name = "name"

    item_id = fields.Many2one("metrology.order.item", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="item_id.order_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind_id = fields.Many2one("metrology.reason", domain=[("kind", "=", "accessory"), ("code", "!=", "none")])
    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Integer(default=1, required=True)
    accessory_uid = fields.Char(string="Label number", readonly=True, copy=False, index="btree_not_null")
    lot_id = fields.Many2one(
        "stock.lot", string="Stock number", readonly=True, copy=False, index="btree_not_null"
    )
    location_id = fields.Many2one("stock.location", string="Where it is", readonly=True, copy=False)

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of an accessory starts at 1."
    )
    _uid_unique = models.UniqueIndex(
        "(accessory_uid) WHERE accessory_uid IS NOT NULL",
        "This label number is already used by another accessory.",
    )

    @api.depends("kind_id")
    def _compute_name(self):
        for accessory in self:
            accessory.name = accessory.name or accessory.kind_id.name or ""

    @api.constrains("name")
    def _check_name(self):
        for accessory in self:
            if not (accessory.name or "").strip():
                raise ValidationError(
                    self.env._("Accessory: choose its kind or describe it, so that it can be found again.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        items = self.env["metrology.order.item"].browse(given_ids(self, vals_list, "item_id"))
        items._check_not_frozen({"accessory_ids"})
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & {"item_id", "kind_id", "name", "quantity", "accessory_uid", "lot_id"}:
            self.item_id._check_not_frozen({"accessory_ids"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.item_id._check_not_frozen({"accessory_ids"})
