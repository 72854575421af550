from odoo import api, fields, models


class MetrologyStocktakeLine(models.Model):
    """One piece that should be there, or that was scanned although nobody expected it."""

    _name = "metrology.stocktake.line"
    _description = "Piece of a Stocktake"
    _order = "stocktake_id, result, id"

    stocktake_id = fields.Many2one("metrology.stocktake", required=True, index=True, ondelete="cascade")
    item_id = fields.Many2one("metrology.order.item", index="btree_not_null", ondelete="cascade")
    accessory_id = fields.Many2one("metrology.order.accessory", index="btree_not_null", ondelete="cascade")
    code = fields.Char(string="Label", required=True, index=True)
    name = fields.Char(string="Instrument", compute="_compute_name")
    is_expected = fields.Boolean(string="Should be there")
    expected_place_id = fields.Many2one("stock.location", string="Should be at")
    booked_place_id = fields.Many2one("stock.location", string="Booked at when scanned")
    found_place_id = fields.Many2one("stock.location", string="Found at")
    scanned_at = fields.Datetime(string="Scanned on")
    scanned_by_id = fields.Many2one("res.users", string="Scanned by")
    scan_order = fields.Integer(help="Grows with every scan, so that the last one can be taken back.")
    result = fields.Selection(
        [
            ("missing", "Missing"),
            ("surplus", "Booked elsewhere"),
            ("misplaced", "At the wrong place"),
            ("unknown", "Unknown label"),
            ("moved", "Moved during the count"),
            ("found", "Found"),
        ],
        index="btree_not_null",
    )
    is_corrected = fields.Boolean(string="Corrected", help="It was booked to where it was found.")
    last_picking_id = fields.Many2one("stock.picking", string="Last hand-over")
    giver_id = fields.Many2one(related="last_picking_id.giver_id")
    taker_id = fields.Many2one(related="last_picking_id.taker_id")
    handed_over_at = fields.Datetime(related="last_picking_id.date_done", string="Handed over on")

    _code_once = models.UniqueIndex("(stocktake_id, code)", "This label is already in this count.")
    _order_idx = models.Index("(stocktake_id, result, id)")

    @api.depends("item_id.name", "accessory_id.name")
    def _compute_name(self):
        for line in self:
            line.name = line.accessory_id.name or line.item_id.name

    def _get_piece(self):
        self.ensure_one()
        return self.item_id or self.accessory_id

    def _get_result(self, scope):
        """Return what the count says about this piece.

        :param scope: the places that were counted, with everything below them
        """
        self.ensure_one()
        piece = self._get_piece()
        if not piece:
            return "unknown"
        if not self.scanned_at:
            return "missing" if piece.location_id == self.expected_place_id else "moved"
        booked, found = self.booked_place_id, self.found_place_id
        if piece.location_id == found or (booked in scope and not found) or booked == found:
            return "found"
        store = self.stocktake_id.site_id.store_location_id
        # Only within one store a single person may put the booking right.
        if found._lies_below(store) and booked._lies_below(store):
            return "misplaced"
        return "surplus"

    def _prepare_state(self):
        self.ensure_one()
        picking = self.last_picking_id
        return {
            "id": self.id,
            "label": self.code,
            "name": self.name or "",
            "result": self.result or "",
            "expected_place": self.expected_place_id.name or "",
            "booked_place": self.booked_place_id.display_name or "",
            "found_place": self.found_place_id.name or "",
            "is_corrected": self.is_corrected,
            "last": {
                "giver": picking.giver_id.name or "",
                "taker": picking.taker_id.name or "",
                "at": fields.Datetime.to_string(picking.date_done) if picking.date_done else "",
            }
            if picking
            else False,
        }
