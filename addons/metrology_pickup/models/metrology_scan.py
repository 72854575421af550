import re

from odoo import api, models

from odoo.addons.metrology_intake.models.metrology_order import VOUCHER_LENGTH

VOUCHER = re.compile(rf"[A-Za-z0-9_-]{{{VOUCHER_LENGTH}}}")
TASK_TONES = {"requested": "amber", "cancelled": "red"}
RELEASE_TONES = {"draft": "amber", "cancelled": "red"}


class MetrologyScan(models.AbstractModel):
    _inherit = "metrology.scan"

    @api.model
    def _get_finders(self):
        *exact, by_name = super()._get_finders()
        # A voucher is known by its shape, so it is asked for first and everything else does not wait for it.
        return [self._find_voucher, *exact, self._find_retrieval_task, self._find_release, by_name]

    @api.model
    def _find_voucher(self, text):
        """Find the order of a pickup voucher, for those who release; nobody else may try codes."""
        if not VOUCHER.fullmatch(text) or not self.env.user.has_group("metrology_base.group_reception"):
            return []
        orders = self._look_up("metrology.order", [("voucher_code", "=", text)])
        return [self._make_voucher_card(order, text) for order in orders]

    @api.model
    def _make_voucher_card(self, order, code):
        scan = self.with_context(metrology_scanned_voucher=code)
        return scan._make_order_card(order, kind="voucher", kind_label=self.env._("Voucher"))

    @api.model
    def _find_retrieval_task(self, text):
        tasks = self._look_up("metrology.retrieval.task", [("name", "=", text.upper())])
        return [self._make_task_card(task) for task in tasks]

    @api.model
    def _make_task_card(self, task):
        fetch = None
        if task.state == "requested" and self._may_fetch(task):
            fetch = self._make_step(self.env._("Bring to the counter"), task.action_fetch())
        word = task._state_label(task.state)
        return self._make_card(
            "task",
            self.env._("Retrieval task"),
            task.name,
            [
                (self.env._("Customer"), task.partner_id.display_name),
                (self.env._("Order"), task.order_id.name),
                (self.env._("Items"), task.item_count),
                (self.env._("Where they are"), task.places),
                (self.env._("Counter"), task.counter),
            ],
            [
                fetch,
                self._make_open_step(self.env._("Open the retrieval task"), task),
                self._make_open_step(self.env._("Open the order"), task.order_id),
            ],
            "red" if task.is_late else TASK_TONES.get(task.state, "green"),
            self.env._("%(state)s · late", state=word) if task.is_late else word,
        )

    @api.model
    def _may_fetch(self, task):
        return self.env["metrology.retrieval.fetch"].has_access("create") and task.has_access("write")

    @api.model
    def _find_release(self, text):
        releases = self._look_up("metrology.release", [("name", "=", text.upper())])
        return [self._make_release_card(release) for release in releases]

    @api.model
    def _make_release_card(self, release):
        return self._make_card(
            "release",
            self.env._("Release"),
            release.name,
            [
                (self.env._("Customer"), release.partner_id.display_name),
                (self.env._("Order"), release.order_id.name),
                (self.env._("Items"), release.item_count),
                (self.env._("Collector"), release.collector_name),
            ],
            [
                self._make_open_step(self.env._("Open the release"), release),
                self._make_open_step(self.env._("Open the order"), release.order_id),
            ],
            RELEASE_TONES.get(release.state, "green"),
            release._state_label(release.state),
        )

    @api.model
    def _get_item_columns(self):
        return [*super()._get_item_columns(), "retrieval_task_id"]

    @api.model
    def _get_item_steps(self, item):
        return [self._make_pickup_step(item), *super()._get_item_steps(item)]

    @api.model
    def _make_pickup_step(self, item):
        """Return what brings a ready item nearer to its owner: fetch it, or release its order."""
        task = item.retrieval_task_id
        if task.state == "requested" and self._may_fetch(task):
            return self._make_step(self.env._("Bring to the counter"), task.action_fetch())
        if not item.is_ready_for_pickup or not item.has_access("write"):
            return None
        return self._make_release_step(item.item_uid)

    @api.model
    def _get_order_lines(self, order, late):
        return [
            *super()._get_order_lines(order, late),
            (self.env._("Ready items"), order.ready_item_count),
        ]

    @api.model
    def _get_order_steps(self, order):
        steps = super()._get_order_steps(order)
        if order.state != "signed" or not order.has_access("write") or not order.ready_item_count:
            return steps
        code = self.env.context.get("metrology_scanned_voucher") or order.name
        return [self._make_release_step(code), *steps]

    @api.model
    def _make_release_step(self, code):
        """Return what opens the release desk; a scanned voucher is passed on, so that it counts as shown."""
        if not self.env["metrology.release"].has_access("create"):
            return None
        action = self.env["ir.actions.client"]._for_xml_id("metrology_pickup.action_metrology_release_desk")
        context = {"metrology_release_code": code}
        return self._make_step(self.env._("Open the release desk"), {**action, "context": context})
