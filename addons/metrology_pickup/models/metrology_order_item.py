from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.metrology_intake.models import metrology_order_item as intake

BATCH = 200


class MetrologyOrderItem(models.Model):
    _inherit = "metrology.order.item"

    _transitions = {
        **intake.MetrologyOrderItem._transitions,
        "disposed": ("finished", "returned"),
    }

    state = fields.Selection(
        selection_add=[("disposed", "Disposed of")], ondelete={"disposed": "set released"}
    )

    retrieval_task_id = fields.Many2one(
        "metrology.retrieval.task",
        string="Being fetched by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The open task that brings the item to the counter. An item is in one open task at most.",
    )

    storage_step_id = fields.Many2one(
        "metrology.storage.step",
        string="Storage age",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last step of storage ageing that the item has reached while waiting for its owner.",
    )
    storage_days = fields.Integer(string="Days waiting", compute="_compute_storage_days")
    storage_event_ids = fields.One2many("metrology.storage.event", "item_id", string="Storage ageing")
    disposal_ids = fields.One2many("metrology.disposal", "item_id", string="Disposals")
    retained_until = fields.Date(
        string="Retained until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="A retained sample stays in the house until this day, and its storage age is not counted.",
    )
    retained_location_id = fields.Many2one(
        "stock.location", string="Retained at", readonly=True, copy=False, index="btree_not_null"
    )
    retained_reason = fields.Text(string="Why retained", readonly=True, copy=False)

    @api.depends("ready_at")
    def _compute_storage_days(self):
        now = fields.Datetime.now()
        for item in self:
            item.storage_days = (now - item.ready_at).days if item.ready_at else 0

    @api.depends("retained_until")
    def _compute_is_ready_for_pickup(self):
        """A retained sample is not handed out; its waiting time starts when the hold ends."""
        res = super()._compute_is_ready_for_pickup()
        for item in self.filtered("retained_until"):
            item.is_ready_for_pickup = False
            item.ready_at = False
        return res

    def _is_gone(self):
        return super()._is_gone() or self.state == "disposed"

    def _after_transition(self, target):
        """Who comes after all gets the item: its disposal ends."""
        res = super()._after_transition(target)
        if target == "released":
            # sudo: metrology.disposal - the release decides, whoever may see the request
            self.sudo().disposal_ids.filtered(lambda d: d.state in ("requested", "approved")).action_cancel()
        return res

    # Storage ageing

    @api.model
    def _cron_count_storage(self):
        """End holds that are over, and take the steps that items have reached since the last run."""
        over = self.search([("retained_until", "<", fields.Date.context_today(self))])
        over._end_retention()
        self.search(self._get_stale_storage_domain()).storage_step_id = False
        domain = self._get_storage_domain()
        items = self.search(domain, order="ready_at, id", limit=BATCH)
        items._take_storage_steps()
        self.env["ir.cron"]._commit_progress(len(items), remaining=self.search_count(domain))

    @api.model
    def _get_stale_storage_domain(self):
        """Return the domain of items whose waiting ended or began anew after their last step."""
        now = fields.Datetime.now()
        return Domain.OR(
            Domain("storage_step_id", "=", step.id)
            & (Domain("ready_at", "=", False) | Domain("ready_at", ">", now - timedelta(days=step.days)))
            for step in self.env["metrology.storage.step"].with_context(active_test=False).search([])
        )

    @api.model
    def _get_storage_domain(self):
        """Return the domain of items in house that have reached a step which was not taken yet."""
        now = fields.Datetime.now()
        due = Domain.OR(
            Domain("ready_at", "<=", now - timedelta(days=step.days))
            & (Domain("storage_step_id", "=", False) | Domain("storage_step_id.days", "<", step.days))
            for step in self.env["metrology.storage.step"].search([])
        )
        return Domain("is_ready_for_pickup", "=", True) & Domain("is_in_house", "=", True) & due

    def _take_storage_steps(self):
        """Take the last step of each kind that an item has reached: nobody gets three notices at once."""
        steps = self.env["metrology.storage.step"].search([])
        Event = self.env["metrology.storage.event"]
        known = {
            (event.item_id, event.step_id, event.ready_at)
            for event in Event.search([("item_id", "in", self.ids)])
        }
        values = []
        for item in self:
            age = range(item.storage_step_id.days + 1, item.storage_days + 1)
            reached = steps.filtered(lambda step, age=age: step.days in age)
            values += [
                item._prepare_storage_event(same[-1])
                for same in reached.grouped("action").values()
                if (item, same[-1], item.ready_at) not in known
            ]
            item.storage_step_id = reached[-1:] or item.storage_step_id
        events = Event.create(values)
        events.filtered(lambda event: event.action == "disposal").item_id._request_disposal()
        events.filtered(lambda event: event.action == "notice")._announce()
        return events

    def _prepare_storage_event(self, step):
        self.ensure_one()
        return {
            "item_id": self.id,
            "step_id": step.id,
            "ready_at": self.ready_at,
            "days": self.storage_days,
        }

    def _request_disposal(self):
        """Ask the marketing department whether items that nobody collects may be disposed of."""
        live = self.disposal_ids.filtered(lambda d: d.state in ("requested", "approved", "executed")).item_id
        return self.env["metrology.disposal"].create(
            [
                {
                    "item_id": item.id,
                    "reason": self.env._(
                        "Nobody has collected it for %(days)s days.", days=item.storage_days
                    ),
                }
                for item in self - live
            ]
        )

    def action_request_disposal(self):
        """Open a request for disposal of this item before its time."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request for disposal"),
            "res_model": "metrology.disposal",
            "view_mode": "form",
            "context": {"default_item_id": self.id},
        }

    def action_retain(self):
        """Open the dialog that keeps the items as retained samples."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Retain as a sample"),
            "res_model": "metrology.storage.retain",
            "view_mode": "form",
            "target": "new",
            "context": {"default_item_ids": self.ids},
        }

    def action_end_retention(self):
        """The hold ends: the item can be collected, and its storage age counts from now."""
        self.env["metrology.storage.retain"].check_access("create")
        self._check_retention_rights()
        self._end_retention()
        return True

    def _check_retention_rights(self):
        """Samples are kept by the people of the site where they lie."""
        self.check_access("read")
        for item in self:
            if not self.env.su and item.site_id not in self.env.user.metrology_site_ids:
                raise AccessError(
                    self.env._(
                        "%(item)s belongs to %(site)s, where you do not work.",
                        item=item.display_name,
                        site=item.site_id.name,
                    )
                )

    def _end_retention(self):
        # sudo: metrology.order.item - keeping a sample is no change of the order
        self.sudo().write({"retained_until": False, "retained_location_id": False, "retained_reason": False})

    def _is_to_be_fetched(self):
        """Return whether the item is ready, lies in the store and nobody is fetching it."""
        self.ensure_one()
        return (
            self.is_ready_for_pickup
            and not self.is_onsite
            and not self.retrieval_task_id
            and self.location_id != self.site_id.release_location_id
        )

    def _get_not_ready_reasons(self, places=None):
        """Return sentences that say why the item can not be released yet; none when it can.

        :param places: what `_get_pickup_places` returns, for whoever asks about many items
        """
        self.ensure_one()
        if self.state == "released":
            return [self.env._("%(item)s has been released already.", item=self.display_name)]
        if self.state not in ("finished", "returned"):
            return [
                self.env._(
                    "%(item)s is not finished (%(state)s).",
                    item=self.display_name,
                    state=self._state_label(self.state).lower(),
                )
            ]
        reasons = [
            self.env._("%(item)s: %(reason)s.", item=self.display_name, reason=reason)
            for reason in self._get_missing_certificates()
        ]
        if self.retained_until:
            reasons.append(
                self.env._(
                    "%(item)s is a retained sample until %(date)s.",
                    item=self.display_name,
                    date=self.retained_until,
                )
            )
        if not self.is_onsite and not self._lies_in(places or self._get_pickup_places()):
            reasons.append(
                self.env._(
                    "%(item)s is at %(place)s; it has to come back to the store first.",
                    item=self.display_name,
                    place=self.location_id.display_name or "—",
                )
            )
        return reasons
