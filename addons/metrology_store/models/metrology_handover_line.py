import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from .metrology_discrepancy import KINDS


class MetrologyHandoverLine(models.Model):
    """One piece of a hand-over: expected, scanned, or explained."""

    _name = "metrology.handover.line"
    _description = "Piece of a Hand-over"
    _order = "handover_id, id"

    handover_id = fields.Many2one("metrology.handover", required=True, index=True, ondelete="cascade")
    item_id = fields.Many2one("metrology.order.item", index="btree_not_null", ondelete="cascade")
    accessory_id = fields.Many2one("metrology.order.accessory", index="btree_not_null", ondelete="cascade")
    label = fields.Char(compute="_compute_label")
    is_expected = fields.Boolean(string="On the list")
    place_id = fields.Many2one("stock.location", string="Where it was")
    scanned_at = fields.Datetime(string="Scanned on")
    scanned_by_id = fields.Many2one("res.users", string="Scanned by")
    scan_order = fields.Integer(help="Grows with every scan, so that the last one can be taken back.")
    difference = fields.Selection(KINDS)
    note = fields.Text(string="Difference in words")
    photo = fields.Image(max_width=1600, max_height=1600)
    skip_reason_id = fields.Many2one("metrology.reason", string="Skipped because")
    skip_note = fields.Char(string="Skipped because (in words)")
    skip_order = fields.Integer(help="What was skipped comes again at the end, in this order.")

    _item_once = models.UniqueIndex(
        "(handover_id, item_id) WHERE item_id IS NOT NULL", "This item is already in this hand-over."
    )
    _accessory_once = models.UniqueIndex(
        "(handover_id, accessory_id) WHERE accessory_id IS NOT NULL",
        "This accessory is already in this hand-over.",
    )
    _one_piece = models.Constraint(
        "CHECK (num_nonnulls(item_id, accessory_id) = 1)", "A line of a hand-over is one piece."
    )
    _order_idx = models.Index("(handover_id, id)")

    @api.depends("item_id.item_uid", "accessory_id.accessory_uid")
    def _compute_label(self):
        for line in self:
            line.label = line.item_id.item_uid or line.accessory_id.accessory_uid or ""

    def _get_item(self):
        """Return the item itself, or the one to which the accessory belongs."""
        self.ensure_one()
        return self.item_id or self.accessory_id.item_id

    def _get_piece(self):
        self.ensure_one()
        return self.item_id or self.accessory_id

    def _is_settled(self):
        """Return whether nothing is left to do: scanned as expected, or the difference is explained."""
        self.ensure_one()
        if self.difference:
            return bool((self.note or "").strip())
        return bool(self.scanned_at and self.is_expected)

    def _set_difference(self, difference, note, photo):
        """Note what is wrong with this piece, or that nothing is."""
        self.ensure_one()
        if not difference:
            self.write({"difference": False, "note": False, "photo": False})
            return
        self._check_difference(difference, note, photo)
        self.write({"difference": difference, "note": note.strip(), "photo": photo or self.photo})

    def _check_difference(self, difference, note, photo):
        if not isinstance(note, str) or not note.strip():
            raise UserError(
                self.env._("%(label)s: say in words what is wrong and what you did.", label=self.label)
            )
        fits = {
            "missing": self.is_expected and not self.scanned_at,
            "extra": not self.is_expected,
            "damaged": bool(self.scanned_at) and self.is_expected,
        }
        if not fits.get(difference):
            raise UserError(
                self.env._(
                    "%(label)s: only a piece that was not scanned can be missing, only a scanned one can be "
                    "damaged.",
                    label=self.label,
                )
            )
        if difference == "damaged" and not (photo or self.photo):
            raise UserError(self.env._("%(label)s: a damage needs a photo.", label=self.label))
        try:
            base64.b64decode(photo or "", validate=True)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("%(label)s: the photo can not be read. Take it again.", label=self.label)
            ) from error

    def _skip(self, reason_id, note, order):
        """Put this piece at the end of the walk and keep why."""
        self.ensure_one()
        reason = self.env["metrology.reason"].browse(reason_id or 0).exists()
        if reason.kind != "store_skip":
            raise UserError(self.env._("Choose why %(label)s is skipped.", label=self.label))
        if reason.requires_text and not (note or "").strip():
            raise UserError(self.env._("“%(reason)s” needs a few words of explanation.", reason=reason.name))
        self.write({"skip_reason_id": reason.id, "skip_note": note or False, "skip_order": order})

    def _get_walk_key(self):
        """Sort key: along the shelves, each accessory after its item, what was skipped at the end."""
        self.ensure_one()
        return (
            self.skip_order,
            *self.place_id._get_walk_key(),
            self._get_item().id,
            self.accessory_id.id or 0,
        )

    def _prepare_state(self):
        """Return what the hand-held shows of this piece."""
        self.ensure_one()
        item = self._get_item()
        accessory = self.accessory_id
        name = f"{accessory.name} × {accessory.quantity}" if accessory else item.name or ""
        return {
            "id": self.id,
            "label": self.label,
            "name": name,
            "detail": " · ".join(filter(None, (item.model_spec, item.serial_no))),
            "is_accessory": bool(accessory),
            "item_label": item.item_uid or "",
            "place": self.place_id.name or "",
            "place_id": self.place_id.id,
            "for": item.submitting_partner_id.name or "",
            "by": self._get_deadline(),
            "is_late": item.is_late,
            "is_expected": self.is_expected,
            "is_scanned": bool(self.scanned_at),
            "scanned_by": self.scanned_by_id.name or "",
            "difference": self.difference or "",
            "note": self.note or "",
            "has_photo": bool(self.photo),
            "is_settled": self._is_settled(),
            "skipped": " ".join(filter(None, (self.skip_reason_id.name, self.skip_note))),
        }

    def _get_deadline(self):
        self.ensure_one()
        date = self._get_item().promised_date
        return fields.Date.to_string(date) if date else ""
