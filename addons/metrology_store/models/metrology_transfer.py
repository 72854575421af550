from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

TRANSIT_HOURS = 24


class MetrologyTransfer(models.Model):
    """Pieces on their way from one site to another, with the driver who has them.

    It begins when the driver takes them and ends when the last piece has been taken over at the other site;
    in between they lie in the transit place, so nothing is ever without a holder.
    """

    _name = "metrology.transfer"
    _inherit = "metrology.state.mixin"
    _description = "Transfer between Sites"
    _order = "id desc"

    _transitions = {"arrived": ("in_transit",)}

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    from_site_id = fields.Many2one("metrology.site", string="From site", required=True, readonly=True)
    to_site_id = fields.Many2one("metrology.site", string="To site", required=True, readonly=True, index=True)
    driver_id = fields.Many2one(
        "res.users", required=True, readonly=True, help="Who has the pieces on the way."
    )
    state = fields.Selection(
        [("in_transit", "In transit"), ("arrived", "Arrived")],
        default="in_transit",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    departed_at = fields.Datetime(string="Left on", required=True, readonly=True, default=fields.Datetime.now)
    arrived_at = fields.Datetime(string="Arrived on", readonly=True, copy=False)
    item_ids = fields.Many2many(
        "metrology.order.item",
        "metrology_transfer_item_rel",
        "transfer_id",
        "item_id",
        string="Items",
        readonly=True,
    )
    accessory_ids = fields.Many2many(
        "metrology.order.accessory",
        "metrology_transfer_accessory_rel",
        "transfer_id",
        "accessory_id",
        string="Accessories",
        readonly=True,
    )
    handover_ids = fields.One2many("metrology.handover", "transfer_id", string="Hand-overs", readonly=True)
    piece_count = fields.Integer(string="Pieces", readonly=True)
    left_count = fields.Integer(string="Still on the way", compute="_compute_left_count")
    transit_hours = fields.Float(
        string="Hours in transit", compute="_compute_transit_hours", help="Until now while it is on the way."
    )
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    _name_unique = models.UniqueIndex("(name) WHERE name <> '/'", "This number is already used.")
    _on_the_way_idx = models.Index("(to_site_id, departed_at) WHERE state = 'in_transit'")

    def _compute_left_count(self):
        for transfer in self:
            transfer.left_count = sum(len(pieces) for pieces in transfer._get_travelling())

    @api.depends("departed_at", "arrived_at")
    def _compute_transit_hours(self):
        now = fields.Datetime.now()
        for transfer in self:
            end = transfer.arrived_at or now
            transfer.transit_hours = (end - (transfer.departed_at or now)).total_seconds() / 3600

    @api.depends("departed_at", "state")
    def _compute_is_overdue(self):
        limit = self._get_overdue_limit()
        for transfer in self:
            late = bool(transfer.departed_at) and transfer.departed_at < limit
            transfer.is_overdue = late and transfer.state == "in_transit"

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "in_transit") & Domain("departed_at", "<", self._get_overdue_limit())
        return late if True in value else ~late

    @api.model
    def _get_overdue_limit(self):
        # sudo: ir.config_parameter - everybody may know how long a drive takes
        hours = int(
            self.env["ir.config_parameter"].sudo().get_param("metrology_store.transit_hours", TRANSIT_HOURS)
        )
        return fields.Datetime.now() - timedelta(hours=hours)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A transfer can not be deleted: it says who had the pieces."))

    @api.model
    def _depart(self, handover, items, accessories):
        """The driver has taken the pieces of ``handover``; return the new transfer."""
        return self.create(
            {
                "name": self.env["ir.sequence"].next_by_code("metrology.transfer"),
                "from_site_id": handover.site_id.id,
                "to_site_id": handover.to_site_id.id,
                "driver_id": handover.taker_id.id,
                "item_ids": [Command.set(items.ids)],
                "accessory_ids": [Command.set(accessories.ids)],
                "piece_count": len(items) + len(accessories),
            }
        )

    def _arrive(self):
        """Pieces were taken over at the other site; what did not come stays with the driver."""
        if not any(self._get_travelling()):
            self._transition("arrived", {"arrived_at": fields.Datetime.now()})

    def _get_travelling(self):
        """Return the items and accessories that the driver still has."""
        self.ensure_one()
        transit = self.env.ref("metrology_instrument.location_transit")
        if self.state == "arrived":
            return self.item_ids.browse(), self.accessory_ids.browse()
        later = self.search([("id", ">", self.id), ("state", "=", "in_transit")])
        return (
            self.item_ids.filtered(lambda item: item.location_id == transit) - later.item_ids,
            self.accessory_ids.filtered(lambda a: a.location_id == transit) - later.accessory_ids,
        )

    def action_open_hand_held(self):
        """Take the pieces over on the screen of the hand-held."""
        self.ensure_one()
        return self.env["metrology.store"]._get_screen_action(
            view="open", kind="transfer_in", site_id=self.to_site_id.id, target_id=self.id
        )
