from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BUSY_STATES = ("accepted", "in_test", "forwarded")
BACK_STATES = ("done", "returned")
LIST_LIMIT = 200


class MetrologyStore(models.AbstractModel):
    """The store on a hand-held: what to fetch, what to bring, what came back, and the shelves."""

    _name = "metrology.store"
    _description = "Store on a Hand-held"

    # What a hand-held calls.

    @api.model
    @api.readonly
    def get_board(self, site_id=None):
        """Return the three task lists of a site, what is open there, and what the screen needs to know.

        :param int site_id: a site where the person works; today's one when empty
        :return: ``{"problem": sentence}`` for who works nowhere yet
        """
        site = self._get_site(site_id)
        handovers = self.env["metrology.handover"]
        if not site and handovers._is_worker():
            return {
                "problem": self.env._(
                    "You are not assigned to a site yet. Ask the administrator to choose the sites where you "
                    "work."
                )
            }
        handovers._check_worker(site)
        # sudo: metrology.lab.job, metrology.retrieval.task - the lists of the person's own site, read only
        store_sudo = self.sudo()
        return {
            "site": {"id": site.id, "name": site.name},
            "sites": [{"id": one.id, "name": one.name} for one in self.env.user.metrology_site_ids],
            "fetch": store_sudo._prepare_fetch(site),
            "bring": store_sudo._prepare_bring(site),
            "back": store_sudo._prepare_back(site),
            "open": store_sudo._prepare_open(site),
            "shelves": store_sudo._prepare_shelves(site),
            "skip_reasons": [
                {"id": reason.id, "name": reason.name, "needs_text": reason.requires_text}
                for reason in store_sudo.env["metrology.reason"].search([("kind", "=", "store_skip")])
            ],
        }

    @api.model
    @api.readonly
    def get_shelf(self, site_id, code):
        """Return what is booked on the shelf with this label or name, or nothing when there is none."""
        site = self._get_site(site_id)
        self.env["metrology.handover"]._check_worker(site)
        # sudo: stock.location, metrology.order.item - what lies in the store of the person's own site
        store_sudo = self.sudo()
        shelf = store_sudo._find_shelf(self.env["metrology.scan"]._normalise(code), site)
        return store_sudo._prepare_shelf(shelf) if shelf else False

    @api.model
    def put(self, request_key, site_id, code, shelf_id):
        """Put the piece with label ``code`` on a shelf of the same store, its accessories along with it.

        :return: the shelf afterwards, with ``message``
        """
        site = self._get_site(site_id)
        self.env["metrology.handover"]._check_worker(site)
        # sudo: metrology.order.item - whoever works in this store may move pieces between its shelves
        store_sudo = self.sudo()
        shelf = store_sudo.env["stock.location"].browse(shelf_id).exists()
        if shelf._get_store_site() != site:
            raise UserError(self.env._("This shelf is not in the store of %(site)s.", site=site.name))
        message = None
        if self.env["metrology.store.request"]._claim(request_key):
            message = store_sudo._put_piece(self.env["metrology.scan"]._normalise(code), shelf)
        return {**store_sudo._prepare_shelf(shelf), "message": message}

    @api.model
    def undo_put(self, request_key, site_id):
        """Put back where it was what this person moved last within the store."""
        site = self._get_site(site_id)
        self.env["metrology.handover"]._check_worker(site)
        # sudo: stock.picking - only the person's own last move within the store
        store_sudo = self.sudo()
        if not self.env["metrology.store.request"]._claim(request_key):
            return {"tone": "info", "text": ""}
        return store_sudo._undo_last_move(site)

    # Helpers

    @api.model
    def _get_site(self, site_id):
        user = self.env.user
        site = self.env["metrology.site"].browse(site_id or 0).exists()
        return site or user.metrology_site_id or user.metrology_site_ids[:1]

    @api.model
    def _find_piece(self, code):
        """Return the item and the accessory with this label, of which one is empty or both are."""
        item = self.env["metrology.order.item"].search([("item_uid", "=", code.upper())], limit=1)
        accessories = self.env["metrology.order.accessory"]
        if item:
            return item, accessories
        return item, accessories.search([("accessory_uid", "=", code.upper())], limit=1)

    @api.model
    def _find_shelf(self, code, site):
        """Return the shelf of the site's store with this label, or with this name."""
        inside = Domain("location_id", "child_of", site.store_location_id.id) & Domain(
            "usage", "=", "internal"
        )
        Location = self.env["stock.location"]
        shelf = Location.search(inside & Domain("barcode", "in", [code, code.upper()]), limit=1)
        return shelf or Location.search(inside & Domain("name", "in", [code, code.upper()]), limit=1)

    @api.model
    def _get_next_jobs(self, site):
        """Return ``{laboratory: items}`` of what lies in the store and goes to a laboratory here next."""
        return self._get_next_laboratories(site)[0]

    @api.model
    def _get_leaving_items(self, site):
        """Return ``{other site: items}``: the next laboratory is there, or nothing is left to do here."""
        return self._get_next_laboratories(site)[1]

    @api.model
    def _get_next_laboratories(self, site):
        """Split what lies in the store by where it goes next: a laboratory here, or another site."""
        Item = self.env["metrology.order.item"]
        stored = Item.search(
            [("location_id", "child_of", site.store_location_id.id), ("is_in_house", "=", True)]
        )
        jobs = self.env["metrology.lab.job"].search(
            [("item_id", "in", stored.ids), ("state", "in", ("planned", *BUSY_STATES))], order="deadline, id"
        )
        here, elsewhere = defaultdict(Item.browse), defaultdict(Item.browse)
        by_item = jobs.grouped("item_id")
        for item in stored:
            waiting = by_item.get(item, jobs.browse())
            if any(job.state in BUSY_STATES for job in waiting):
                continue
            job = waiting.filtered("laboratory_id")[:1]
            if job and job.laboratory_id.site_id == site:
                here[job.laboratory_id] |= item
            elif job:
                elsewhere[job.laboratory_id.site_id] |= item
            elif not waiting and item.site_id != site:
                elsewhere[item.site_id] |= item
        return here, elsewhere

    @api.model
    def _get_returning_items(self, laboratory):
        """Return what still lies in the laboratory although its work there is done."""
        jobs = self.env["metrology.lab.job"].search(
            [
                ("laboratory_id", "=", laboratory.id),
                ("state", "in", BACK_STATES),
                ("item_id.location_id", "=", laboratory.location_id.id),
                ("item_id.is_in_house", "=", True),
            ]
        )
        return jobs.item_id

    # The board

    @api.model
    def _prepare_fetch(self, site):
        tasks = self.env["metrology.retrieval.task"].search(
            [("site_id", "=", site.id), ("state", "=", "requested")],
            order="requested_at, id",
            limit=LIST_LIMIT,
        )
        return [
            {
                "target_id": task.id,
                "kind": "retrieval",
                "title": task.name,
                "number": task.call_number,
                "for": task.partner_id.name or "",
                "counter": task.counter or "",
                "count": len(task.item_ids),
                "places": ", ".join(
                    dict.fromkeys(
                        place.name
                        for place in task.item_ids.location_id.sorted(lambda place: place._get_walk_key())
                    )
                ),
                "requested_at": fields.Datetime.to_string(task.requested_at),
                "is_late": task.is_late,
            }
            for task in tasks
        ]

    @api.model
    def _prepare_bring(self, site):
        here, elsewhere = self._get_next_laboratories(site)
        laboratories = [
            self._prepare_group("dispatch", laboratory, here[laboratory])
            for laboratory in sorted(here, key=lambda one: (one.sequence, one.id))
        ]
        return laboratories + [
            self._prepare_group("transfer_out", other, elsewhere[other])
            for other in sorted(elsewhere, key=lambda one: (one.sequence, one.id))
        ]

    @api.model
    def _prepare_group(self, kind, target, items):
        dates = [date for date in items.mapped("promised_date") if date]
        return {
            "kind": kind,
            "kind_label": dict(
                self.env["metrology.handover"]._fields["kind"]._description_selection(self.env)
            )[kind],
            "target_id": target.id,
            "title": target.name,
            "count": len(items),
            "by": fields.Date.to_string(min(dates)) if dates else "",
            "is_late": any(items.mapped("is_late")),
        }

    @api.model
    def _prepare_back(self, site):
        """What waits at the reception and in laboratories, what arrives, and what has no shelf yet."""
        reception = self.env["metrology.order.item"].search(
            [("location_id", "=", site.reception_location_id.id), ("is_in_house", "=", True)]
        )
        groups = []
        if reception:
            groups.append({**self._prepare_group("store_in", site, reception), "target_id": False})
        jobs = self.env["metrology.lab.job"].search(
            [
                ("laboratory_id.site_id", "=", site.id),
                ("state", "in", BACK_STATES),
                ("item_id.is_in_house", "=", True),
            ]
        )
        back = jobs.filtered(lambda job: job.item_id.location_id == job.laboratory_id.location_id)
        for laboratory, done in back.grouped("laboratory_id").items():
            groups.append(self._prepare_group("lab_return", laboratory, done.item_id))
        transfers = self.env["metrology.transfer"].search(
            [("to_site_id", "=", site.id), ("state", "=", "in_transit")], order="departed_at, id"
        )
        groups += [
            {
                **self._prepare_group("transfer_in", transfer, transfer.item_ids),
                "title": f"{transfer.from_site_id.name} · {transfer.driver_id.name}",
                "count": transfer.left_count,
                "is_late": transfer.is_overdue,
            }
            for transfer in transfers
        ]
        homeless = self.env["metrology.order.item"].search(
            [("location_id", "=", site.store_location_id.id), ("is_in_house", "=", True)],
            order="promised_date, id",
            limit=LIST_LIMIT,
        )
        return {"groups": groups, "homeless": [self._prepare_piece(item) for item in homeless]}

    @api.model
    def _prepare_open(self, site):
        """Hand-overs and counts that somebody has begun, so that anybody can go on."""
        sessions = self.env["metrology.handover"].search(
            [("site_id", "=", site.id), ("state", "=", "draft")], limit=LIST_LIMIT
        )
        counts = self.env["metrology.stocktake"].search(
            [("site_id", "=", site.id), ("state", "in", ("counting", "counted"))], limit=LIST_LIMIT
        )
        return [
            {
                "view": "session",
                "id": session.id,
                "title": f"{session.name} · {session._get_target_name()}",
                "progress": f"{len(session.line_ids.filtered('scanned_at'))} / {len(session.line_ids)}",
            }
            for session in sessions.filtered(lambda one: any(one.line_ids.mapped("scanned_at")))
        ] + [
            {
                "view": "count",
                "id": count.id,
                "title": f"{count.name} · {count._state_label(count.state)}",
                "progress": f"{count.scanned_count} / {count.expected_count}",
            }
            for count in counts
        ]

    @api.model
    def _prepare_shelves(self, site):
        shelves = self.env["stock.location"].search(
            [("location_id", "child_of", site.store_location_id.id), ("usage", "=", "internal")]
        )
        return [
            {"id": shelf.id, "name": shelf.name, "code": shelf.barcode or ""}
            for shelf in shelves.sorted(lambda shelf: shelf._get_walk_key())
        ]

    # Shelves

    @api.model
    def _prepare_piece(self, item):
        return {
            "id": item.id,
            "label": item.item_uid,
            "name": item.name or "",
            "detail": " · ".join(filter(None, (item.model_spec, item.serial_no))),
            "for": item.submitting_partner_id.name or "",
            "by": fields.Date.to_string(item.promised_date) if item.promised_date else "",
            "is_late": item.is_late,
            "accessories": [
                accessory.accessory_uid
                for accessory in item.accessory_ids
                if accessory.location_id == item.location_id
            ],
        }

    @api.model
    def _prepare_shelf(self, shelf):
        items = self.env["metrology.order.item"].search(
            [("location_id", "=", shelf.id), ("is_in_house", "=", True)], limit=LIST_LIMIT
        )
        return {
            "id": shelf.id,
            "name": shelf.name,
            "code": shelf.barcode or "",
            "pieces": [self._prepare_piece(item) for item in items],
        }

    @api.model
    def _put_piece(self, code, shelf):
        item, accessory = self._find_piece(code)
        if not item and not accessory:
            raise UserError(
                self.env._("Nobody knows the label “%(code)s”. Scan it again, or set it aside.", code=code)
            )
        if (item or accessory).location_id == shelf:
            return {
                "tone": "info",
                "text": self.env._("%(label)s lies on %(shelf)s already.", label=code, shelf=shelf.name),
            }
        along = accessory or item.accessory_ids.filtered(lambda a: a.location_id == item.location_id)
        self.env["metrology.custody"]._relocate(item, shelf, self.env.user.partner_id, accessories=along)
        return {
            "tone": "success",
            "text": self.env._("%(label)s → %(shelf)s", label=code, shelf=shelf.name),
        }

    @api.model
    def _undo_last_move(self, site):
        keeper = self.env.user.partner_id
        picking = self.env["stock.picking"].search(
            [
                ("metrology_kind", "=", "relocation"),
                ("taker_id", "=", keeper.id),
                ("date_done", ">=", fields.Datetime.now().replace(hour=0, minute=0, second=0)),
            ],
            order="id desc",
            limit=1,
        )
        before = picking.location_id
        items = picking.metrology_item_ids
        accessories = self.env["metrology.order.accessory"].search(
            [("lot_id", "in", picking.move_ids.move_line_ids.lot_id.ids)]
        )
        pieces = [*items, *accessories]
        if not pieces or before._get_store_site() != site:
            return {"tone": "info", "text": self.env._("There is no move of yours to take back.")}
        if any(piece.location_id != picking.location_dest_id for piece in pieces):
            raise UserError(self.env._("The piece has been moved on meanwhile; it can not be taken back."))
        self.env["metrology.custody"]._relocate(items, before, keeper, accessories=accessories)
        return {
            "tone": "info",
            "text": self.env._(
                "%(labels)s lies on %(shelf)s again.",
                labels=", ".join([*items.mapped("item_uid"), *accessories.mapped("accessory_uid")]),
                shelf=before.name,
            ),
        }

    @api.model
    def _get_screen_action(self, **params):
        """Return the action that opens the hand-held screen at ``params``."""
        action = self.env["ir.actions.client"]._for_xml_id("metrology_store.action_metrology_store")
        return {**action, "params": params}
