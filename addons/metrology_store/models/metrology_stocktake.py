from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

RUNNING_STATES = ("counting", "counted")
RECENT = 12
# Results that people have to look at; what was found needs no list on a hand-held.
PROBLEMS = ("missing", "surplus", "misplaced", "unknown")


class MetrologyStocktake(models.Model):
    """A count of a site or of some of its shelves: what should be there against what was scanned.

    The list is made when the count begins; what moves while people count is taken into account. A supervisor
    who did not count approves it, and what is missing or should not be there becomes a discrepancy.
    """

    _name = "metrology.stocktake"
    _inherit = "metrology.state.mixin"
    _description = "Stocktake"
    _order = "id desc"

    _transitions = {
        "counted": ("counting",),
        "counting": ("counted",),
        "approved": ("counted",),
        "cancelled": ("counting", "counted"),
    }

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    site_id = fields.Many2one("metrology.site", required=True, readonly=True, index=True)
    shelf_ids = fields.Many2many(
        "stock.location",
        "metrology_stocktake_shelf_rel",
        "stocktake_id",
        "location_id",
        string="Shelves",
        readonly=True,
        help="Empty: reception, store and release counter of the whole site.",
    )
    state = fields.Selection(
        [
            ("counting", "Counting"),
            ("counted", "To approve"),
            ("approved", "Approved"),
            ("cancelled", "Cancelled"),
        ],
        default="counting",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    started_by_id = fields.Many2one(
        "res.users", string="Started by", required=True, readonly=True, default=lambda self: self.env.user
    )
    started_at = fields.Datetime(
        string="Started on", required=True, readonly=True, default=fields.Datetime.now
    )
    counted_at = fields.Datetime(string="Counted on", readonly=True, copy=False)
    counted_by_id = fields.Many2one("res.users", string="Finished by", readonly=True, copy=False)
    approved_at = fields.Datetime(string="Approved on", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    line_ids = fields.One2many("metrology.stocktake.line", "stocktake_id", string="Pieces", readonly=True)
    discrepancy_ids = fields.One2many("metrology.discrepancy", "stocktake_id", readonly=True)
    expected_count = fields.Integer(string="Should be there", compute="_compute_counts")
    scanned_count = fields.Integer(string="Scanned", compute="_compute_counts")
    found_count = fields.Integer(string="Found", readonly=True)
    missing_count = fields.Integer(string="Missing", readonly=True)
    misplaced_count = fields.Integer(string="At the wrong place", readonly=True)
    surplus_count = fields.Integer(string="Booked elsewhere", readonly=True)
    unknown_count = fields.Integer(string="Unknown labels", readonly=True)

    _name_unique = models.UniqueIndex("(name) WHERE name <> '/'", "This number is already used.")

    @api.depends("line_ids.is_expected", "line_ids.scanned_at")
    def _compute_counts(self):
        for stocktake in self:
            lines = stocktake.line_ids
            stocktake.expected_count = len(lines.filtered("is_expected"))
            stocktake.scanned_count = len(lines.filtered("scanned_at"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A stocktake can not be deleted. Cancel it instead."))

    # What a hand-held calls. Everybody of the site reads counts; they are written by these methods only.

    @api.model
    def start(self, site_id, shelf_ids=None):
        """Begin a count and return its state.

        :param list shelf_ids: places in the store of the site; the whole site when empty
        """
        site = self.env["metrology.site"].browse(site_id).exists()
        self.env["metrology.handover"]._check_worker(site)
        # sudo: metrology.stocktake - people count by scanning only
        self_sudo = self.sudo()
        shelves = self_sudo.env["stock.location"].browse(shelf_ids or []).exists()
        if any(shelf._get_store_site() != site for shelf in shelves):
            raise UserError(
                self.env._("Shelves: choose places in the store of %(site)s only.", site=site.name)
            )
        # The site is written, not only locked: of two people who begin at once the second is retried by Odoo
        # and then sees the count of the first.
        self.env.cr.execute(SQL("UPDATE metrology_site SET code = code WHERE id = %s", site.id))
        stocktake_sudo = self_sudo.create(
            {
                "name": self_sudo.env["ir.sequence"].next_by_code("metrology.stocktake"),
                "site_id": site.id,
                "shelf_ids": [Command.set(shelves.ids)],
            }
        )
        stocktake_sudo._check_nobody_counts()
        stocktake_sudo._take_snapshot()
        return stocktake_sudo._prepare_state()

    def get_state(self):
        """Return everything the screen shows, for this device or a second one."""
        return self._open_for_work(states=None)._prepare_state()

    def scan(self, request_key, code, place_id=None):
        """Take one scan: the piece with label ``code`` lies at ``place_id`` (or somewhere in the count)."""
        stocktake_sudo = self._open_for_work()
        order = self.env["metrology.store.request"]._claim(request_key)
        message = stocktake_sudo._take_code(code, place_id, order) if order else None
        return {**stocktake_sudo._prepare_state(), "message": message}

    def undo_scan(self, request_key):
        """Take back the last scan of this person in this count."""
        stocktake_sudo = self._open_for_work()
        message = None
        if self.env["metrology.store.request"]._claim(request_key):
            message = stocktake_sudo._undo_last()
        return {**stocktake_sudo._prepare_state(), "message": message}

    def finish(self, request_key):
        """Everything has been scanned: work out the result and leave it to a supervisor."""
        stocktake_sudo = self._open_for_work(states=RUNNING_STATES)
        if self.env["metrology.store.request"]._claim(request_key):
            stocktake_sudo._finish()
        return stocktake_sudo._prepare_state()

    def resume(self, request_key):
        """Something was forgotten: go on counting."""
        stocktake_sudo = self._open_for_work(states=RUNNING_STATES)
        if self.env["metrology.store.request"]._claim(request_key):
            stocktake_sudo._transition("counting")
        return stocktake_sudo._prepare_state()

    def correct(self, request_key, line_id):
        """Book a piece that lies at the wrong place to where it was found."""
        stocktake_sudo = self._open_for_work(states=("counted",))
        if self.env["metrology.store.request"]._claim(request_key):
            stocktake_sudo._correct(stocktake_sudo.line_ids.filtered(lambda line: line.id == line_id))
        return stocktake_sudo._prepare_state()

    def action_correct_all(self):
        """Book everything that lies at the wrong place to where it was found."""
        stocktake_sudo = self._open_for_work(states=("counted",))
        for line in stocktake_sudo.line_ids:
            if line.result == "misplaced" and not line.is_corrected:
                stocktake_sudo._correct(line)
        return True

    def action_approve(self):
        """A supervisor who did not count accepts the result; what does not match is to be explained."""
        self.check_access("read")
        if not self.env.user.has_group("metrology_base.group_supervisor"):
            raise AccessError(self.env._("Only a supervisor approves a stocktake."))
        for stocktake_sudo in self.sudo():  # sudo: metrology.stocktake - supervisors approve, nobody edits
            if self.env.user in stocktake_sudo._get_counters():
                raise UserError(
                    self.env._(
                        "%(name)s: whoever counted can not approve it. Ask another supervisor.",
                        name=stocktake_sudo.name,
                    )
                )
            stocktake_sudo._transition(
                "approved", {"approved_at": fields.Datetime.now(), "approved_by_id": self.env.uid}
            )
            stocktake_sudo._open_discrepancies()
        return True

    def action_cancel(self):
        """Give the count up; nothing is changed by it."""
        self._open_for_work(states=RUNNING_STATES)._transition("cancelled")
        return True

    def action_open_hand_held(self):
        """Go on with this count on the screen of the hand-held."""
        self.ensure_one()
        return self.env["metrology.store"]._get_screen_action(view="count", id=self.id)

    def action_view_discrepancies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_store.action_metrology_discrepancy")
        return {**action, "domain": [("stocktake_id", "=", self.id)], "context": {}}

    # The count

    def _open_for_work(self, states=("counting",)):
        """Check the person and the state, and return the record with the rights of the system."""
        self.ensure_one()
        # sudo: metrology.stocktake - people count by scanning only, after this check
        stocktake_sudo = self.sudo().exists()
        self.env["metrology.handover"]._check_worker(stocktake_sudo.site_id)
        if states and stocktake_sudo.state not in states:
            raise UserError(
                self.env._(
                    "%(name)s is “%(state)s”: this is not possible any more.",
                    name=stocktake_sudo.name,
                    state=stocktake_sudo._state_label(stocktake_sudo.state),
                )
            )
        if states:
            # A scan and the end of the count at once: the later one is retried and sees the other.
            self.env.cr.execute(
                SQL("UPDATE metrology_stocktake SET name = name WHERE id = %s", stocktake_sudo.id)
            )
        return stocktake_sudo

    def _get_roots(self):
        """Return the places that are counted, without those below them."""
        self.ensure_one()
        site = self.site_id
        return self.shelf_ids or (
            site.store_location_id | site.reception_location_id | site.release_location_id
        )

    def _get_scope(self):
        """Return all places that are counted."""
        self.ensure_one()
        return self.env["stock.location"].search([("id", "child_of", self._get_roots().ids)])

    def _check_nobody_counts(self):
        """Refuse a second count of the same place at the same time."""
        self.ensure_one()
        scope = self._get_scope()
        for other in self.search(
            [("site_id", "=", self.site_id.id), ("state", "in", RUNNING_STATES), ("id", "!=", self.id)]
        ):
            both = scope & other._get_scope()
            if both:
                raise UserError(
                    self.env._(
                        "%(place)s is being counted already (%(name)s, %(person)s). Go on with that count, "
                        "or finish it first.",
                        place=both[0].name,
                        name=other.name,
                        person=other.started_by_id.name,
                    )
                )

    def _take_snapshot(self):
        """List what should be there now."""
        self.ensure_one()
        scope = self._get_scope()
        items = self.env["metrology.order.item"].search(
            [("location_id", "in", scope.ids), ("is_in_house", "=", True)]
        )
        accessories = self.env["metrology.order.accessory"].search(
            [("location_id", "in", scope.ids), ("item_id.is_in_house", "=", True)]
        )
        self.line_ids.create(
            [
                {
                    "stocktake_id": self.id,
                    name: piece.id,
                    "code": label,
                    "is_expected": True,
                    "expected_place_id": piece.location_id.id,
                }
                for name, piece, label in [
                    *(("item_id", item, item.item_uid) for item in items),
                    *(("accessory_id", accessory, accessory.accessory_uid) for accessory in accessories),
                ]
            ]
        )

    def _take_code(self, code, place_id, order):
        """Book one scan and return what the hand-held says."""
        text = self.env["metrology.scan"]._normalise(code).upper()
        if not text:
            raise UserError(self.env._("Scan a label or type something first."))
        scope = self._get_scope()
        place = scope if len(scope) == 1 else scope.filtered(lambda one: one.id == place_id)
        if place_id and not place:
            raise UserError(self.env._("This place does not belong to the count. Scan one of its shelves."))
        line = self._get_line(text)
        was_scanned = bool(line.scanned_at)
        line.write(
            {
                "scanned_at": fields.Datetime.now(),
                "scanned_by_id": self.env.uid,
                "scan_order": order,
                "found_place_id": place.id,
                "booked_place_id": line._get_piece().location_id.id if line._get_piece() else False,
            }
        )
        return self._describe_scan(line, was_scanned)

    def _get_line(self, label):
        """Return the line of a label; what nobody expected gets a new one."""
        line = self.line_ids.filtered(lambda one: one.code == label)
        if line:
            return line
        item, accessory = self.env["metrology.store"]._find_piece(label)
        return self.line_ids.create(
            {
                "stocktake_id": self.id,
                "item_id": item.id,
                "accessory_id": accessory.id,
                "code": label,
            }
        )

    def _describe_scan(self, line, was_scanned):
        if not line._get_piece():
            return {
                "tone": "warning",
                "text": self.env._("Nobody knows the label “%(code)s”. It is noted.", code=line.code),
            }
        if was_scanned:
            return {
                "tone": "info",
                "text": self.env._("%(label)s has been counted already.", label=line.code),
            }
        if line._get_result(self._get_scope()) == "found":
            return {"tone": "success", "text": f"{line.code} {line.name or ''}"}
        return {
            "tone": "warning",
            "text": self.env._(
                "%(label)s should be at %(place)s.",
                label=line.code,
                place=line.booked_place_id.display_name or self.env._("the customer's"),
            ),
        }

    def _undo_last(self):
        line = self.line_ids.filtered(lambda one: one.scanned_by_id == self.env.user).sorted("scan_order")[
            -1:
        ]
        if not line:
            return {"tone": "info", "text": self.env._("There is no scan of yours to take back.")}
        text = self.env._("%(label)s: taken back.", label=line.code)
        if line.is_expected:
            line.write(
                {
                    "scanned_at": False,
                    "scanned_by_id": False,
                    "scan_order": 0,
                    "found_place_id": False,
                    "booked_place_id": False,
                }
            )
        else:
            line.unlink()
        return {"tone": "info", "text": text}

    def _finish(self):
        """Work out the result of every piece, and who had last what is not there."""
        self.ensure_one()
        self._transition("counted", {"counted_at": fields.Datetime.now(), "counted_by_id": self.env.uid})
        scope = self._get_scope()
        results = {line: line._get_result(scope) for line in self.line_ids}
        for result in dict(self.line_ids._fields["result"].selection):
            self.line_ids.filtered(lambda line, result=result: results[line] == result).write(
                {"result": result}
            )
        self._note_last_pickings(self.line_ids.filtered(lambda line: line.result in PROBLEMS))
        counts = {f"{name}_count": 0 for name in ("found", *PROBLEMS)}
        for result in results.values():
            if f"{result}_count" in counts:
                counts[f"{result}_count"] += 1
        self.write(counts)

    def _note_last_pickings(self, lines):
        """Note the last hand-over between two people of each piece, in one query for all."""
        lots = lines.item_id.instrument_id | lines.accessory_id.lot_id
        moves = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("move_id.picking_id.metrology_kind", "!=", False),
                ("move_id.picking_id.metrology_kind", "!=", "relocation"),
                ("state", "=", "done"),
            ],
            order="id",
        )
        last = {move.lot_id: move.move_id.picking_id for move in moves}
        for line in lines:
            line.last_picking_id = last.get(line.item_id.instrument_id or line.accessory_id.lot_id)

    def _correct(self, line):
        if line.result != "misplaced" or line.is_corrected:
            raise UserError(
                self.env._("This piece does not lie at a wrong place; nothing is to be corrected.")
            )
        found = line.found_place_id
        if line._get_piece().location_id != found:
            self.env["metrology.custody"]._relocate(
                line.item_id, found, self.env.user.partner_id, accessories=line.accessory_id
            )
        line.is_corrected = True

    def _get_counters(self):
        self.ensure_one()
        return self.started_by_id | self.counted_by_id | self.line_ids.scanned_by_id

    def _open_discrepancies(self):
        self.ensure_one()
        kinds = {"missing": "missing", "surplus": "extra"}
        self.env["metrology.discrepancy"]._open(
            [
                {
                    "kind": kinds[line.result],
                    "site_id": self.site_id.id,
                    "item_id": line.item_id.id,
                    "accessory_id": line.accessory_id.id,
                    "code": line.code,
                    "stocktake_id": self.id,
                    "place_id": (line.expected_place_id or line.booked_place_id).id,
                    "giver_id": line.giver_id.id,
                    "taker_id": line.taker_id.id,
                    "owner_id": self.counted_by_id.id,
                    "note": self.env._("Found by the count %(name)s.", name=self.name),
                }
                for line in self.line_ids
                if line.result in kinds
            ]
        )

    # Screen

    def _prepare_state(self):
        """Return what the hand-held shows: progress per place, the last scans, and the result at the end."""
        self.ensure_one()
        lines = self.line_ids
        recent = lines.filtered("scanned_at").sorted("scan_order", reverse=True)[:RECENT]
        done = self.state != "counting"
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "state_label": self._state_label(self.state),
            "site": self.site_id.name,
            "places": self._prepare_places(),
            "expected": len(lines.filtered("is_expected")),
            "scanned": len(lines.filtered(lambda line: line.is_expected and line.scanned_at)),
            "can_undo": bool(lines.filtered(lambda line: line.scanned_by_id == self.env.user)),
            "recent": [line._prepare_state() for line in recent],
            "found": self.found_count,
            "problems": [line._prepare_state() for line in lines if done and line.result in PROBLEMS],
        }

    def _prepare_places(self):
        """Return the places in walking order with how much of each has been scanned."""
        expected = self.line_ids.filtered("is_expected").grouped("expected_place_id")
        return [
            {
                "id": place.id,
                "name": place.name,
                "code": place.barcode or "",
                "expected": len(expected.get(place, ())),
                "scanned": len([line for line in expected.get(place, ()) if line.scanned_at]),
            }
            for place in self._get_scope().sorted(lambda place: place._get_walk_key())
        ]
