from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

TARGET_MINUTES = 10
CALL_DIGITS = 4
# what the wall shows: nobody waits longer than a working day, and more lines can not be read from a chair
SCREEN_HOURS = 12
SCREEN_LINES = 10


class MetrologyRetrievalTask(models.Model):
    """Somebody waits at the counter: the store brings these items (寻取任务单)."""

    _name = "metrology.retrieval.task"
    _inherit = "metrology.state.mixin"
    _description = "Retrieval Task"
    _order = "id desc"

    _transitions = {
        "fetched": ("requested",),
        "closed": ("fetched",),
        "cancelled": ("requested",),
    }

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    order_id = fields.Many2one("metrology.order", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.submitting_partner_id", string="Customer")
    site_id = fields.Many2one(related="order_id.site_id", store=True, index=True)
    item_ids = fields.Many2many(
        "metrology.order.item",
        "metrology_retrieval_task_item_rel",
        "task_id",
        "item_id",
        string="Items",
        domain="[('order_id', '=', order_id), ('is_ready_for_pickup', '=', True),"
        " ('retrieval_task_id', '=', False)]",
    )
    call_number = fields.Char(
        compute="_compute_call_number", help="What the waiting screen shows; tell it to the customer."
    )
    item_count = fields.Integer(string="Number of items", compute="_compute_item_count")
    places = fields.Char(string="Where they are", compute="_compute_places")
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("fetched", "Fetched"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    counter = fields.Char(help="Where the customer waits.")
    called_at = fields.Datetime(string="Called on", readonly=True, copy=False)
    called_by_id = fields.Many2one("res.users", string="Called by", readonly=True, copy=False)
    call_key = fields.Char(
        string="Key of the call",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="A call whose answer got lost is repeated with the same key and calls nobody else.",
    )
    requested_by_id = fields.Many2one(
        "res.users", string="Requested by", required=True, readonly=True, default=lambda self: self.env.user
    )
    requested_at = fields.Datetime(
        string="Requested on", required=True, readonly=True, default=fields.Datetime.now
    )
    fetched_by_id = fields.Many2one("res.users", string="Fetched by", readonly=True, copy=False)
    fetched_at = fields.Datetime(string="Fetched on", readonly=True, copy=False)
    wait_minutes = fields.Float(
        string="Waiting time (minutes)", compute="_compute_wait_minutes", store=True, aggregator="avg"
    )
    handed_over_at = fields.Datetime(string="Given to the customer on", readonly=True, copy=False)
    visit_minutes = fields.Float(
        string="From check-in to hand-over (minutes)",
        compute="_compute_visit_minutes",
        store=True,
        aggregator="avg",
        help="From the request to the moment when the last piece was released to the customer.",
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    picking_id = fields.Many2one("stock.picking", string="Hand-over", readonly=True, copy=False)
    remark = fields.Text(string="Difference found", readonly=True, copy=False)
    note = fields.Char()

    _name_unique = models.UniqueIndex("(name) WHERE name <> '/'", "This number is already used.")
    _work_list_idx = models.Index("(site_id, state, requested_at)")

    @api.depends("name")
    def _compute_call_number(self):
        for task in self:
            task.call_number = (task.name or "")[-CALL_DIGITS:]

    @api.depends("item_ids")
    def _compute_item_count(self):
        for task in self:
            task.item_count = len(task.item_ids)

    @api.depends("item_ids.location_id")
    def _compute_places(self):
        for task in self:
            task.places = ", ".join(sorted(task.item_ids.location_id.mapped("display_name")))

    @api.depends("requested_at", "fetched_at")
    def _compute_wait_minutes(self):
        for task in self:
            waited = task.fetched_at and task.fetched_at - task.requested_at
            task.wait_minutes = waited.total_seconds() / 60 if waited else 0

    @api.depends("requested_at", "handed_over_at")
    def _compute_visit_minutes(self):
        for task in self:
            stayed = task.handed_over_at and task.handed_over_at - task.requested_at
            task.visit_minutes = stayed.total_seconds() / 60 if stayed else 0

    @api.depends("requested_at", "state")
    def _compute_is_late(self):
        limit = self._get_late_limit()
        for task in self:
            task.is_late = task.state == "requested" and bool(task.requested_at) and task.requested_at < limit

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "requested") & Domain("requested_at", "<", self._get_late_limit())
        return late if True in value else ~late

    @api.model
    def _get_late_limit(self):
        # sudo: ir.config_parameter - the target is printed on the wall
        target = int(
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("metrology_pickup.retrieval_minutes", TARGET_MINUTES)
        )
        return fields.Datetime.now() - timedelta(minutes=target)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # sudo: ir.sequence - everybody who may ask for items numbers the request
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code("metrology.retrieval.task")
        tasks = super().create(vals_list)
        for task in tasks:
            task._claim_items(task.item_ids)
        return tasks

    def write(self, vals):
        if vals.keys() & {"item_ids", "order_id"}:
            raise UserError(
                self.env._("Items: a request does not change any more. Cancel it and make another.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A retrieval task can not be deleted. Cancel it instead."))

    @api.model
    def _request(self, order, items, counter=None):
        """Ask the store for ``items`` of ``order`` and return the task."""
        return self.create({"order_id": order.id, "item_ids": [Command.set(items.ids)], "counter": counter})

    def _claim_items(self, items):
        """Note this task on the items; an item that another task is fetching is refused."""
        self.ensure_one()
        if not items:
            raise UserError(self.env._("Items: choose at least one item that the store should bring."))
        # sudo: metrology.order.item - the request is noted on the item by whoever may make one
        items_sudo = items.sudo()
        try:
            items_sudo.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is handling one of these items right now. Wait a moment and try again."
                )
            ) from error
        items_sudo.invalidate_recordset(["retrieval_task_id"], flush=True)
        for item in items_sudo:
            if item.order_id != self.order_id:
                raise UserError(
                    self.env._(
                        "%(item)s does not belong to order %(order)s.",
                        item=item.display_name,
                        order=self.order_id.display_name,
                    )
                )
            if item.retrieval_task_id:
                raise UserError(
                    self.env._(
                        "%(item)s is already being fetched (%(task)s).",
                        item=item.display_name,
                        task=item.retrieval_task_id.name,
                    )
                )
            if not item._is_to_be_fetched():
                reasons = item._get_not_ready_reasons() or [
                    self.env._("%(item)s is already at the counter.", item=item.display_name)
                ]
                raise UserError("\n".join(reasons))
        items_sudo.write({"retrieval_task_id": self.id})

    def action_fetch(self):
        """Open the dialog in which the store keeper scans what is brought."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bring to the counter"),
            "res_model": "metrology.retrieval.fetch",
            "view_mode": "form",
            "target": "new",
            "context": {"default_task_id": self.id},
        }

    def _fetch(self, items=None, accessories=None, taker=None, remark=None):
        """The current user hands the items over at the release counter.

        :param items: what was found; all items of the task when ``None``
        :param taker: ``res.partner`` at the counter; who asked for the items when empty
        """
        self.ensure_one()
        items = self.item_ids if items is None else items & self.item_ids
        if not items and not remark:
            raise UserError(self.env._("%(task)s: scan at least one item.", task=self.name))
        self._transition(
            "fetched", {"fetched_by_id": self.env.uid, "fetched_at": fields.Datetime.now(), "remark": remark}
        )
        if items:
            # sudo: metrology.retrieval.task - nobody types the hand-over
            self.sudo().picking_id = self.env["metrology.custody"]._move(
                items,
                self.site_id.release_location_id,
                "retrieval",
                self.env.user.partner_id,
                taker or self.requested_by_id.partner_id,
                accessories=accessories,
                remark=remark,
            )
        self._free_items(self.item_ids - items)
        return self.picking_id

    def action_cancel(self):
        """The customer does not wait any more, or the request was a mistake."""
        self._transition("cancelled")
        self._free_items(self.item_ids)
        return True

    def action_close(self):
        """Nothing of this task is at the counter any more."""
        self._transition("closed")
        self._free_items(self.item_ids)
        return True

    def _free_items(self, items):
        # sudo: metrology.order.item - the note of this task is taken off by whoever ends it
        items.sudo().filtered(lambda i: i.retrieval_task_id in self).write({"retrieval_task_id": False})

    def _close_after_release(self):
        """The customer has left; what stays here can be asked for again at the next visit."""
        now = fields.Datetime.now()
        # What was never booked as brought has been fetched by the counter itself.
        unbooked = self.filtered(lambda task: task.state == "requested")
        unbooked._transition("fetched", {"fetched_by_id": self.env.uid, "fetched_at": now})
        done = self.filtered(lambda task: task.state == "fetched")
        done._transition("closed", {"handed_over_at": now})
        done._free_items(done.item_ids)

    @api.model
    @api.readonly
    def get_waiting_screen(self, site_id=None):
        """Return what the wall of a site shows: numbers only, never a name.

        :param int site_id: the site; the user's own one when empty or unknown
        :return: ``{"sites": [{"id", "name"}], "site_id": int, "fetching": [line], "ready": [line]}`` with
            lines ``{"id": int, "number": str, "counter": str, "late": bool, "called": str}``; who waits
            longest comes first in ``fetching``, who was called last in ``ready``
        """
        sites = self.env["metrology.site"].search([])
        own = self.env.user.metrology_site_id or self.env.user.metrology_site_ids[:1]
        site = sites.filtered(lambda s: s.id == site_id) or own or sites[:1]
        today = Domain("site_id", "=", site.id) & Domain(
            "requested_at", ">=", fields.Datetime.now() - timedelta(hours=SCREEN_HOURS)
        )
        fetching = self.search(
            today & Domain("state", "=", "requested"), order="requested_at, id", limit=SCREEN_LINES
        )
        ready = self.search(
            today & Domain("state", "=", "fetched"),
            order="called_at desc nulls last, fetched_at desc, id desc",
            limit=SCREEN_LINES,
        )
        return {
            "sites": [{"id": one.id, "name": one.name} for one in sites],
            "site_id": site.id,
            "fetching": fetching._prepare_screen_lines(),
            "ready": ready._prepare_screen_lines(),
        }

    def _prepare_screen_lines(self):
        return [
            {
                "id": task.id,
                "number": task.call_number,
                "counter": task.counter or "",
                "late": task.is_late,
                "called": fields.Datetime.to_string(task.called_at) or "",
            }
            for task in self
        ]

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
