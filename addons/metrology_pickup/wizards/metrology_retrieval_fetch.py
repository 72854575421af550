from odoo import api, fields, models


class MetrologyRetrievalFetch(models.TransientModel):
    """The store keeper brings the items of a task and scans them at the counter."""

    _name = "metrology.retrieval.fetch"
    _inherit = "metrology.handover.wizard"
    _description = "Bring Items to the Counter"

    kind = fields.Selection(selection="_selection_kind", default="retrieval")
    task_id = fields.Many2one("metrology.retrieval.task", required=True, ondelete="cascade")
    destination_id = fields.Many2one(required=False, default=False)
    giver_id = fields.Many2one(default=lambda self: self.env.user.partner_id, required=False, readonly=True)
    taker_id = fields.Many2one(default=lambda self: self._default_taker_id())
    expected_item_ids = fields.Many2many(
        "metrology.order.item",
        "metrology_retrieval_fetch_expected_rel",
        "wizard_id",
        "item_id",
        compute="_compute_expected_item_ids",
    )

    @api.model
    def _selection_kind(self):
        return [("retrieval", self.env._("To the release counter"))]

    @api.model
    def _default_taker_id(self):
        """Whoever asked for the items takes them."""
        task = self.env["metrology.retrieval.task"].browse(self.env.context.get("default_task_id"))
        return task.requested_by_id.partner_id

    @api.depends("task_id")
    def _compute_expected_item_ids(self):
        for wizard in self:
            wizard.expected_item_ids = wizard.task_id.item_ids

    def action_hand_over(self):
        """Check the scanned set against the task and book the hand-over."""
        self.ensure_one()
        items, accessories = self._get_scanned_set()
        self.task_id._fetch(
            items,
            accessories=accessories.filtered(lambda a: a.item_id in items),
            taker=self.taker_id,
            remark=self.remark,
        )
        return {"type": "ir.actions.act_window_close"}
