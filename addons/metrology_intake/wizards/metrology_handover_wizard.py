import re

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class MetrologyHandoverWizard(models.TransientModel):
    """Hand items over to another place by scanning; what was scanned has to equal what was listed "
    "(rule 7)."""

    _name = "metrology.handover.wizard"
    _description = "Hand Items Over"

    kind = fields.Selection(
        [
            ("store_in", "Into the store"),
            ("transfer", "Between sites"),
            ("lab_return", "Back from the laboratory"),
        ],
        required=True,
        default="store_in",
    )
    expected_item_ids = fields.Many2many(
        "metrology.order.item", string="Expected items", help="Empty: whatever is scanned goes."
    )
    destination_id = fields.Many2one(
        "stock.location",
        string="To",
        required=True,
        domain=[("usage", "in", ("internal", "transit"))],
        default=lambda self: self.env.user.metrology_site_id.store_location_id,
    )
    giver_id = fields.Many2one(
        "res.partner", string="Handed over by", required=True, domain=[("user_ids", "!=", False)]
    )
    taker_id = fields.Many2one(
        "res.partner", string="Taken by", required=True, default=lambda self: self.env.user.partner_id
    )
    scanned = fields.Text(string="Scanned labels", help="One label number per line, items and accessories.")
    scanned_item_ids = fields.Many2many("metrology.order.item", compute="_compute_scanned")
    scanned_count = fields.Integer(string="Items scanned", compute="_compute_scanned")
    remark = fields.Text(string="Difference found", help="Fill in only when the items do not match the list.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if (
            self.env.context.get("active_model") == "metrology.order.item"
            and "expected_item_ids" in fields_list
        ):
            values["expected_item_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("scanned")
    def _compute_scanned(self):
        for wizard in self:
            items, _accessories, _unknown = wizard._read_scans()
            wizard.scanned_item_ids = items
            wizard.scanned_count = len(items)

    def _read_scans(self):
        """Return the scanned items, the scanned accessories and the codes nobody knows."""
        self.ensure_one()
        codes = set(re.findall(r"\S+", self.scanned or ""))
        items = self.env["metrology.order.item"].search([("item_uid", "in", list(codes))])
        accessories = self.env["metrology.order.accessory"].search([("accessory_uid", "in", list(codes))])
        unknown = codes - set(items.mapped("item_uid")) - set(accessories.mapped("accessory_uid"))
        return items, accessories, sorted(unknown)

    def action_hand_over(self):
        """Check the scanned set against the list and book the hand-over."""
        self.ensure_one()
        items, accessories, unknown = self._read_scans()
        if unknown:
            raise UserError(
                self.env._(
                    "Scanned labels: nobody knows %(codes)s. Scan them again.", codes=", ".join(unknown)
                )
            )
        self._check_complete(items, accessories)
        items.check_access("write")
        accessories.item_id.check_access("write")
        moved = items.accessory_ids.filtered(lambda a: a in accessories) | accessories
        picking = self.env["metrology.custody"]._move(
            items,
            self.destination_id,
            self.kind,
            self.giver_id,
            self.taker_id,
            accessories=moved,
            remark=self.remark,
        )
        if self.kind == "lab_return":
            items.filtered(lambda i: i.state == "at_lab")._transition("received")
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": picking.id,
            "view_mode": "form",
            "views": [(self.env.ref("metrology_intake.view_metrology_hand_over_form").id, "form")],
        }

    def _check_complete(self, items, accessories):
        """Everything expected is scanned and nothing else, unless the difference is written down."""
        expected = self.expected_item_ids or items
        wanted = expected.accessory_ids.filtered(lambda a: a.location_id == a.item_id.location_id)
        missing = [*(expected - items).mapped("item_uid"), *(wanted - accessories).mapped("accessory_uid")]
        extra = [
            *(items - expected).mapped("item_uid"),
            *accessories.filtered(lambda a: a.item_id not in expected).mapped("accessory_uid"),
        ]
        sentences = []
        if missing:
            sentences.append(self.env._("Not scanned: %(codes)s.", codes=", ".join(missing)))
        if extra:
            sentences.append(self.env._("Scanned but not on the list: %(codes)s.", codes=", ".join(extra)))
        if sentences and not (self.remark or "").strip():
            raise UserError(
                " ".join(sentences)
                + " "
                + self.env._("Look for them, or write the difference down to hand over what is there.")
            )
