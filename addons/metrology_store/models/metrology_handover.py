from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

STORE_GROUPS = ("metrology_base.group_store_keeper", "metrology_base.group_reception")
WORKER_GROUPS = (*STORE_GROUPS, "metrology_base.group_laboratory")
PICKING_KINDS = {"transfer_out": "transfer", "transfer_in": "transfer"}
ROLES = ("giver", "taker")


class MetrologyHandover(models.Model):
    """A hand-over between two people who identify themselves and scan what goes.

    It is a draft on the server from the first scan on: a hand-held that is reloaded, or a second one, goes on
    with it. Booking compares the list with what was scanned; what does not match becomes a discrepancy, and
    custody moves only what was scanned.
    """

    _name = "metrology.handover"
    _inherit = "metrology.state.mixin"
    _description = "Hand-over by Scan"
    _order = "id desc"

    _transitions = {"done": ("draft",), "cancelled": ("draft",)}

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    kind = fields.Selection(
        [
            ("store_in", "Into the store"),
            ("dispatch", "To the laboratory"),
            ("lab_return", "Back from the laboratory"),
            ("retrieval", "To the release counter"),
            ("transfer_out", "Leaves for another site"),
            ("transfer_in", "Arrives from another site"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("draft", "Open"), ("done", "Booked"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    site_id = fields.Many2one("metrology.site", required=True, readonly=True, index=True)
    laboratory_id = fields.Many2one("metrology.laboratory", readonly=True, ondelete="restrict")
    task_id = fields.Many2one(
        "metrology.retrieval.task", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    to_site_id = fields.Many2one("metrology.site", string="To site", readonly=True)
    transfer_id = fields.Many2one("metrology.transfer", readonly=True, index="btree_not_null")
    target_key = fields.Char(
        readonly=True, required=True, help="Two open hand-overs never do the same thing."
    )
    giver_id = fields.Many2one("res.users", string="Handed over by", readonly=True, copy=False)
    taker_id = fields.Many2one("res.users", string="Taken by", readonly=True, copy=False)
    giver_at = fields.Datetime(string="Giver identified on", readonly=True, copy=False)
    taker_at = fields.Datetime(string="Taker identified on", readonly=True, copy=False)
    done_at = fields.Datetime(string="Booked on", readonly=True, copy=False)
    line_ids = fields.One2many("metrology.handover.line", "handover_id", string="Pieces", readonly=True)
    picking_ids = fields.One2many("stock.picking", "handover_id", string="Hand-overs", readonly=True)
    discrepancy_ids = fields.One2many("metrology.discrepancy", "handover_id", readonly=True)
    discrepancy_count = fields.Integer(string="Differences", compute="_compute_discrepancy_count")

    _name_unique = models.UniqueIndex("(name) WHERE name <> '/'", "This number is already used.")
    _one_open = models.UniqueIndex(
        "(target_key) WHERE state = 'draft'",
        "This hand-over has just been opened on another device. Open it again to go on with it together.",
    )

    @api.depends("discrepancy_ids")
    def _compute_discrepancy_count(self):
        for handover in self:
            handover.discrepancy_count = len(handover.discrepancy_ids)

    # What a hand-held calls. Everybody reads hand-overs; they are written by these methods only.

    @api.model
    def open_session(self, kind, site_id, target_id=None):
        """Return the state of the open hand-over of this kind and target; it is begun when there is none.

        :param str kind: one of the kinds of the model
        :param int site_id: the site where the hand-held is
        :param int target_id: laboratory, retrieval task, site or transfer, by kind; nothing for ``store_in``
        """
        site = self.env["metrology.site"].browse(site_id).exists()
        self._check_worker(site)
        values = self._prepare_target(kind, site, target_id)
        # sudo: metrology.handover - people open and fill hand-overs by scanning only
        self_sudo = self.sudo()
        session_sudo = self_sudo.search(
            [("target_key", "=", values["target_key"]), ("state", "=", "draft")], limit=1
        )
        if not session_sudo:
            values["name"] = self_sudo.env["ir.sequence"].next_by_code("metrology.handover")
            session_sudo = self_sudo.create(values)
        session_sudo._refresh_lines()
        return session_sudo._prepare_state()

    @api.model
    def _prepare_target(self, kind, site, target_id):
        """Return the values of a new hand-over after looking at the target."""
        fields_by_kind = {
            "dispatch": "laboratory_id",
            "lab_return": "laboratory_id",
            "retrieval": "task_id",
            "transfer_out": "to_site_id",
            "transfer_in": "transfer_id",
        }
        if kind not in dict(self._fields["kind"].selection):
            raise UserError(self.env._("Choose what kind of hand-over it is."))
        values = {"kind": kind, "site_id": site.id, "target_key": f"{kind}:{site.id}:{target_id or 0}"}
        name = fields_by_kind.get(kind)
        if not name:
            values["target_key"] = f"{kind}:{site.id}:0"
            return values
        target = self.env[self._fields[name].comodel_name].browse(target_id or 0).exists()
        fits = {
            "laboratory_id": lambda: target.site_id == site,
            "task_id": lambda: target.site_id == site and target.state == "requested",
            "to_site_id": lambda: target != site,
            "transfer_id": lambda: target.to_site_id == site and target.state == "in_transit",
        }[name]
        if not target or not fits():
            raise UserError(
                self.env._(
                    "This list is not open any more at %(site)s. Go back to the tasks.", site=site.name
                )
            )
        return {**values, name: target.id}

    def get_state(self):
        """Return everything the screen shows, for this device or a second one."""
        return self._open_for_work(is_open=False)._prepare_state()

    def scan(self, request_key, code):
        """Take one scan: a badge says who gives or takes, a label ticks a piece off.

        :return: the state of the hand-over with ``message`` ``{"tone", "text"}``
        """
        session_sudo = self._open_for_work()
        order = self.env["metrology.store.request"]._claim(request_key)
        message = session_sudo._take_code(code, order) if order else None
        return {**session_sudo._prepare_state(), "message": message}

    def identify(self, request_key, role):
        """The person who is signed in on this device gives or takes."""
        session_sudo = self._open_for_work()
        if self.env["metrology.store.request"]._claim(request_key):
            session_sudo._set_person(role, self.env.user)
        return session_sudo._prepare_state()

    def undo_scan(self, request_key):
        """Take back the last scan of this person in this hand-over."""
        session_sudo = self._open_for_work()
        message = None
        if self.env["metrology.store.request"]._claim(request_key):
            message = session_sudo._undo_last(self.env.user)
        return {**session_sudo._prepare_state(), "message": message}

    def set_difference(self, request_key, line_id, difference, note, photo=None):
        """Say in words what is wrong with a piece; an empty ``difference`` takes it back.

        :param photo: base64 of a picture; a damage needs one
        """
        session_sudo = self._open_for_work()
        if self.env["metrology.store.request"]._claim(request_key):
            session_sudo._get_line(line_id)._set_difference(difference, note, photo)
        return session_sudo._prepare_state()

    def skip(self, request_key, line_id, reason_id, note=None):
        """Leave a piece for later and say why; it comes again at the end."""
        session_sudo = self._open_for_work()
        order = self.env["metrology.store.request"]._claim(request_key)
        if order:
            session_sudo._get_line(line_id)._skip(reason_id, note, order)
        return session_sudo._prepare_state()

    def book(self, request_key):
        """Book the hand-over: both people are known, and every piece is scanned or explained."""
        session_sudo = self._open_for_work(is_open=False)
        if self.env["metrology.store.request"]._claim(request_key):
            session_sudo._book()
        return session_sudo._prepare_state()

    def cancel(self, request_key):
        """Give the hand-over up; nothing moves."""
        session_sudo = self._open_for_work(is_open=False)
        if self.env["metrology.store.request"]._claim(request_key):
            session_sudo._transition("cancelled")
        return session_sudo._prepare_state()

    # Who may

    @api.model
    def _check_worker(self, site):
        """Refuse who does not work with items at ``site``."""
        user = self.env.user
        if not self._is_worker():
            raise AccessError(
                self.env._("Only reception, store and laboratories hand items over. Ask one of them.")
            )
        if not site or site not in user.metrology_site_ids:
            raise AccessError(
                self.env._(
                    "You do not work at %(site)s. Choose a site where you work.",
                    site=site.name or self.env._("this site"),
                )
            )

    @api.model
    def _is_worker(self):
        """Return whether this person hands items over at all."""
        return any(self.env.user.has_group(group) for group in WORKER_GROUPS)

    def _open_for_work(self, is_open=True):
        """Check the right of the person and return the record with the rights of the system."""
        self.ensure_one()
        # sudo: metrology.handover - people fill it by scanning only, after this check
        session_sudo = self.sudo().exists()
        self._check_worker(session_sudo.site_id)
        if is_open and session_sudo.state != "draft":
            raise UserError(
                self.env._(
                    "%(name)s is booked or cancelled already. Go back to the tasks.", name=session_sudo.name
                )
            )
        if is_open:
            session_sudo._touch()
        return session_sudo

    def _touch(self):
        """Write the row without a change: of a scan and a booking at once, the later one is retried by Odoo
        and then sees what the other has done."""
        self.env.cr.execute(
            SQL("UPDATE metrology_handover SET target_key = target_key WHERE id = %s", self.id)
        )

    def _set_person(self, role, user):
        """Note who gives or takes; never the same person twice, and only who may."""
        if role not in ROLES:
            raise UserError(self.env._("Say who gives or who takes."))
        other = self.taker_id if role == "giver" else self.giver_id
        if other == user:
            raise UserError(
                self.env._(
                    "%(name)s can not hand over to themselves: the other person shows a badge too.",
                    name=user.name,
                )
            )
        problem = self._get_person_problem(role, user)
        if problem:
            raise UserError(problem)
        self.write({f"{role}_id": user.id, f"{role}_at": fields.Datetime.now()})

    def _get_person_problem(self, role, user):
        """Return why ``user`` may not give or take here, or nothing."""
        laboratory_gives = (self.kind, role) in (("dispatch", "taker"), ("lab_return", "giver"))
        if laboratory_gives and not self.laboratory_id._is_member(user):
            return self.env._(
                "%(name)s does not work in %(laboratory)s.",
                name=user.name,
                laboratory=self.laboratory_id.name,
            )
        if (self.kind, role) == ("transfer_in", "giver") and user != self.transfer_id.driver_id:
            return self.env._(
                "%(name)s did not carry this transfer: %(driver)s has it.",
                name=user.name,
                driver=self.transfer_id.driver_id.name,
            )
        if (self.kind, role) == ("transfer_out", "taker"):
            return "" if user.has_group("metrology_base.group_user") else self._get_stranger_problem(user)
        if laboratory_gives or (self.kind, role) == ("transfer_in", "giver"):
            return ""
        is_store = any(user.has_group(group) for group in STORE_GROUPS)
        return (
            "" if is_store and self.site_id in user.metrology_site_ids else self._get_stranger_problem(user)
        )

    def _get_stranger_problem(self, user):
        return self.env._(
            "%(name)s does not work in the store or at the reception of %(site)s.",
            name=user.name,
            site=self.site_id.name,
        )

    # The list

    def _get_place(self):
        """Return the place below which the pieces of this hand-over lie."""
        self.ensure_one()
        return {
            "store_in": self.site_id.reception_location_id,
            "dispatch": self.site_id.store_location_id,
            "lab_return": self.laboratory_id.location_id,
            "retrieval": self.site_id.store_location_id,
            "transfer_out": self.site_id.store_location_id,
            "transfer_in": self.env.ref("metrology_instrument.location_transit"),
        }[self.kind]

    def _get_destination(self):
        self.ensure_one()
        return {
            "store_in": self.site_id.store_location_id,
            "dispatch": self.laboratory_id.location_id,
            "lab_return": self.site_id.store_location_id,
            "retrieval": self.site_id.release_location_id,
            "transfer_out": self.env.ref("metrology_instrument.location_transit"),
            "transfer_in": self.site_id.store_location_id,
        }[self.kind]

    def _get_expected(self):
        """Return the items and accessories that should go, as things stand now."""
        self.ensure_one()
        Store = self.env["metrology.store"]
        Accessory = self.env["metrology.order.accessory"]
        if self.kind == "transfer_in":
            return self.transfer_id._get_travelling()
        if self.kind == "retrieval":
            items = self.task_id.item_ids.filtered(
                lambda item: item.is_in_house and item.location_id != self.site_id.release_location_id
            )
        elif self.kind == "store_in":
            items = self.env["metrology.order.item"].search(
                [("location_id", "=", self._get_place().id), ("is_in_house", "=", True)]
            )
            alone = Accessory.search(
                [("location_id", "=", self._get_place().id), ("item_id.is_in_house", "=", True)]
            )
            return items, alone
        elif self.kind == "dispatch":
            items = Store._get_next_jobs(self.site_id)[self.laboratory_id]
        elif self.kind == "lab_return":
            items = Store._get_returning_items(self.laboratory_id)
        else:
            items = Store._get_leaving_items(self.site_id)[self.to_site_id]
        return items, items.accessory_ids.filtered(lambda a: a.location_id == a.item_id.location_id)

    def _refresh_lines(self):
        """Add what should go too by now, and drop what nobody scanned and nobody expects any more."""
        self.ensure_one()
        items, accessories = self._get_expected()
        lines = self.line_ids
        gone = lines.filtered(
            lambda line: (
                not line.scanned_at
                and not line.difference
                and line._get_piece() not in (accessories if line.accessory_id else items)
            )
        )
        gone.unlink()
        lines -= gone
        self.line_ids.create(
            [
                *(self._prepare_line("item_id", item) for item in items - lines.item_id),
                *(
                    self._prepare_line("accessory_id", accessory)
                    for accessory in accessories - lines.accessory_id
                ),
            ]
        )

    def _prepare_line(self, name, piece, is_expected=True):
        return {
            "handover_id": self.id,
            name: piece.id,
            "is_expected": is_expected,
            "place_id": piece.location_id.id,
        }

    def _get_line(self, line_id):
        line = self.line_ids.filtered(lambda one: one.id == line_id)
        if not line:
            raise UserError(self.env._("This piece is not in the hand-over any more. Go back to the list."))
        return line

    # Scans

    def _take_code(self, code, order):
        """Book one scan and return what the hand-held says."""
        self.ensure_one()
        text = self.env["metrology.scan"]._normalise(code)
        if self.env["metrology.badge"]._is_badge(text):
            return self._take_badge(text)
        item, accessory = self.env["metrology.store"]._find_piece(text)
        if not item and not accessory:
            shelf = self.env["metrology.store"]._find_shelf(text, self.site_id)
            if shelf:
                return {"tone": "info", "text": self._describe_shelf(shelf)}
            raise UserError(
                self.env._("Nobody knows the label “%(code)s”. Scan it again, or set it aside.", code=text)
            )
        line = self.line_ids.filtered(
            lambda one: one.accessory_id == accessory if accessory else one.item_id == item
        )
        if line.scanned_at:
            return {
                "tone": "info",
                "text": self.env._(
                    "%(label)s has been scanned already, by %(name)s.",
                    label=line.label,
                    name=line.scanned_by_id.name,
                ),
            }
        if not line:
            line = self._add_extra(item, accessory)
        values = {
            "scanned_at": fields.Datetime.now(),
            "scanned_by_id": self.env.uid,
            "scan_order": order,
            "skip_order": 0,
        }
        if line.difference == "missing":
            values.update(difference=False, note=False, photo=False)
        line.write(values)
        if line.is_expected:
            return {"tone": "success", "text": f"{line.label} {line._get_item().name}"}
        return {
            "tone": "warning",
            "text": self.env._(
                "%(label)s is not on the list. Take the scan back, or say in words why it goes along.",
                label=line.label,
            ),
        }

    def _describe_shelf(self, shelf):
        """Say what is still to be taken from a shelf."""
        left = self.line_ids.filtered(lambda line: line.place_id == shelf and not line.scanned_at)
        if not left:
            return self.env._("%(shelf)s: nothing of this list lies here.", shelf=shelf.name)
        return self.env._(
            "%(shelf)s: %(count)s pieces of this list lie here.", shelf=shelf.name, count=len(left)
        )

    def _take_badge(self, code):
        user = self.env["metrology.badge"]._identify(code)
        if not user:
            raise UserError(self.env._("This badge is not valid any more. Ask the administrator."))
        role = "taker" if self.giver_id else "giver"
        self._set_person(role, user)
        return {
            "tone": "success",
            "text": self.env._("%(name)s gives.", name=user.name)
            if role == "giver"
            else self.env._("%(name)s takes.", name=user.name),
        }

    def _add_extra(self, item, accessory):
        """Take in a piece that is not on the list, where the kind of hand-over can move it at all."""
        piece = accessory or item
        label = accessory.accessory_uid or item.item_uid
        if self.kind in ("dispatch", "retrieval", "lab_return"):
            raise UserError(
                self.env._("%(label)s does not belong to this list. Leave it where it is.", label=label)
            )
        self._check_lies_here(piece, label)
        name = "accessory_id" if accessory else "item_id"
        return self.line_ids.create(self._prepare_line(name, piece, is_expected=False))

    def _check_lies_here(self, piece, label):
        """A piece can only leave a place where it is booked."""
        place = self._get_place()
        if self.kind == "transfer_in":
            travels = any(piece in pieces for pieces in self.transfer_id._get_travelling())
        else:
            travels = piece.location_id._lies_below(place)
        if not travels:
            raise UserError(
                self.env._(
                    "%(label)s is booked at %(place)s, so it can not be handed over here. Set it aside and "
                    "tell a supervisor.",
                    label=label,
                    place=piece.location_id.display_name or "—",
                )
            )

    def _undo_last(self, user):
        line = self.line_ids.filtered(lambda one: one.scanned_by_id == user).sorted("scan_order")[-1:]
        if not line:
            return {"tone": "info", "text": self.env._("There is no scan of yours to take back.")}
        text = self.env._("%(label)s: taken back.", label=line.label)
        if line.is_expected:
            line.write(
                {
                    "scanned_at": False,
                    "scanned_by_id": False,
                    "scan_order": 0,
                    "difference": False,
                    "note": False,
                    "photo": False,
                }
            )
        else:
            line.unlink()
        return {"tone": "info", "text": text}

    # Booking

    def _book(self):
        """Move what was scanned, and write down what did not match."""
        self.ensure_one()
        self._lock_for_transition()
        if self.state == "draft":
            self._check_complete()
        self._transition("done", {"done_at": fields.Datetime.now()})
        scanned = self.line_ids.filtered("scanned_at")
        if scanned or self.kind == "retrieval":
            pickings = self._move_scanned(scanned.item_id, scanned.accessory_id, self._get_remark())
            pickings.sudo().write({"handover_id": self.id})  # sudo: stock.picking - notes where it came from
        self._open_discrepancies()

    def _check_complete(self):
        problems = []
        if not self.giver_id or not self.taker_id:
            problems.append(self.env._("Both people have to show their badge: who gives, and who takes."))
        open_labels = [line.label for line in self.line_ids if not line._is_settled()]
        if open_labels:
            problems.append(
                self.env._(
                    "Scan these pieces, or say in words what is wrong: %(labels)s.",
                    labels=", ".join(open_labels),
                )
            )
        if not self.line_ids:
            problems.append(self.env._("Nothing is on this list. Scan at least one piece."))
        problems += self._get_lonely_accessories()
        if problems:
            raise UserError("\n".join(problems))

    def _get_lonely_accessories(self):
        """A laboratory and the counter get accessories only together with their item."""
        if self.kind not in ("dispatch", "lab_return", "retrieval"):
            return []
        scanned = self.line_ids.filtered("scanned_at")
        alone = scanned.accessory_id.filtered(lambda a: a.item_id not in scanned.item_id)
        return [
            self.env._(
                "%(label)s goes only together with its item. Take its scan back, or find the item.",
                label=accessory.accessory_uid,
            )
            for accessory in alone
        ]

    def _get_remark(self):
        """Return all differences in words, for the hand-over slip."""
        words = dict(self.line_ids._fields["difference"]._description_selection(self.env))
        return "\n".join(
            f"{line.label} ({words[line.difference]}): {line.note}"
            for line in self.line_ids
            if line.difference
        )

    def _move_scanned(self, items, accessories, remark):
        """Book the custody of what was scanned with the rights of the two people, and return the pickings."""
        giver, taker = self.giver_id, self.taker_id
        values = {"accessories": accessories, "remark": remark or None}
        if self.kind == "dispatch":
            jobs = items.lab_job_ids.filtered(
                lambda job: job.state == "planned" and job.laboratory_id == self.laboratory_id
            )
            return jobs.with_user(taker)._accept(giver.partner_id, taker.partner_id, **values)
        if self.kind == "lab_return":
            jobs = items.lab_job_ids.filtered(
                lambda job: job.laboratory_id == self.laboratory_id and job.state in ("done", "returned")
            )
            return jobs.with_user(giver)._return_to_store(taker.partner_id, giver.partner_id, **values)
        if self.kind == "retrieval":
            return self.task_id.with_user(giver)._fetch(items, taker=taker.partner_id, **values)
        picking = self.env["metrology.custody"]._move(
            items,
            self._get_destination(),
            PICKING_KINDS.get(self.kind, self.kind),
            giver.partner_id,
            taker.partner_id,
            **values,
        )
        if self.kind == "transfer_out":
            self.transfer_id = self.env["metrology.transfer"]._depart(self, items, accessories)
        elif self.kind == "transfer_in":
            self.transfer_id._arrive()
        return picking

    def _open_discrepancies(self):
        self.env["metrology.discrepancy"]._open(
            [
                {
                    "kind": line.difference,
                    "site_id": self.site_id.id,
                    "item_id": line.item_id.id,
                    "accessory_id": line.accessory_id.id,
                    "code": line.label,
                    "handover_id": self.id,
                    "place_id": line.place_id.id,
                    "giver_id": self.giver_id.partner_id.id,
                    "taker_id": self.taker_id.partner_id.id,
                    "owner_id": self.giver_id.id,
                    "note": line.note,
                    "photo": line.photo,
                }
                for line in self.line_ids
                if line.difference
            ]
        )

    # Screen

    def _get_target_name(self):
        self.ensure_one()
        return {
            "store_in": self.site_id.name,
            "dispatch": self.laboratory_id.name,
            "lab_return": self.laboratory_id.name,
            "retrieval": " · ".join(
                filter(None, (self.task_id.name, self.task_id.counter, self.task_id.partner_id.name))
            ),
            "transfer_out": self.to_site_id.name,
            "transfer_in": self.transfer_id.from_site_id.name,
        }[self.kind]

    def _prepare_state(self):
        """Return what the hand-held shows."""
        self.ensure_one()
        # Whether there is a photo is all the screen asks for; its content would be read with every look.
        lines = self.line_ids.with_context(bin_size=True).sorted(lambda line: line._get_walk_key())
        mine = lines.filtered(lambda line: line.scanned_by_id == self.env.user)
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "kind_label": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "target": self._get_target_name(),
            "state": self.state,
            "site": self.site_id.name,
            "requested_at": fields.Datetime.to_string(self.task_id.requested_at) if self.task_id else "",
            "is_late": self.task_id.is_late,
            "giver": self.giver_id.name or "",
            "taker": self.taker_id.name or "",
            "lines": [line._prepare_state() for line in lines],
            "scanned": len(lines.filtered("scanned_at")),
            "settled": len(lines.filtered(lambda line: line._is_settled())),
            "count": len(lines),
            "can_undo": bool(mine),
            "last_id": mine.sorted("scan_order")[-1:].id,
            "discrepancies": self.discrepancy_count,
        }

    def action_open_hand_held(self):
        """Go on with this hand-over on the screen of the hand-held."""
        self.ensure_one()
        return self.env["metrology.store"]._get_screen_action(view="session", id=self.id)
