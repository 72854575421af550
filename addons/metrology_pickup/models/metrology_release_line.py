from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MetrologyReleaseLine(models.Model):
    """One item that leaves with this release."""

    _name = "metrology.release.line"
    _description = "Item of a Release"
    _order = "release_id desc, item_id, id"

    release_id = fields.Many2one("metrology.release", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="release_id.order_id")
    state = fields.Selection(related="release_id.state", string="State of the release")
    item_id = fields.Many2one("metrology.order.item", required=True, index=True, ondelete="restrict")
    item_uid = fields.Char(related="item_id.item_uid")
    name = fields.Char(related="item_id.name", string="Instrument")
    serial_no = fields.Char(related="item_id.serial_no")
    location_id = fields.Many2one(related="item_id.location_id")
    item_state = fields.Selection(related="item_id.state", string="Result")
    accessory_summary = fields.Char(related="item_id.accessory_summary")
    is_ready = fields.Boolean(related="item_id.is_ready_for_pickup")
    is_scanned = fields.Boolean(string="Scanned", compute="_compute_is_scanned")
    # Written by the release itself, in the same statement that the unique index watches.
    is_released = fields.Boolean(string="Released", readonly=True, copy=False)

    _released_once = models.UniqueIndex(
        "(item_id) WHERE is_released IS TRUE",
        "This item has been released by somebody else in the meantime. Reload the page.",
    )
    _item_once = models.UniqueIndex("(release_id, item_id)", "This item is already on the list.")
    _order_idx = models.Index("(release_id DESC, item_id, id)")

    @api.depends("item_id.item_uid", "release_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.release_id.name} {line.item_id.item_uid or ''}".strip()

    @api.depends("release_id.scanned", "item_id.item_uid")
    def _compute_is_scanned(self):
        for line in self:
            line.is_scanned = line.item_id.item_uid in line.release_id._get_scanned_codes()

    @api.constrains("item_id", "release_id")
    def _check_order(self):
        for line in self:
            if line.item_id.order_id != line.release_id.order_id:
                raise ValidationError(
                    self.env._(
                        "%(item)s does not belong to order %(order)s.",
                        item=line.item_id.display_name,
                        order=line.release_id.order_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([{**vals, "is_released": False} for vals in vals_list])
        lines.release_id._check_draft()
        return lines

    def write(self, vals):
        if "is_released" in vals and not self.env.su:
            raise UserError(self.env._("Released: an item is released by its release, not by typing."))
        self.release_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.release_id._check_draft()
