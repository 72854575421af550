from odoo import api, fields, models


class MetrologyLabHandover(models.TransientModel):
    """Hand items to or from a laboratory by scanning their labels (rule 7)."""

    _name = "metrology.lab.handover"
    _inherit = "metrology.handover.wizard"
    _description = "Hand-over with a Laboratory"

    kind = fields.Selection(selection="_selection_kind", default="dispatch")
    job_ids = fields.Many2many("metrology.lab.job", string="Jobs", required=True)
    destination_id = fields.Many2one(required=False, default=False)
    giver_id = fields.Many2one(default=lambda self: self._default_partner("lab_return"))
    taker_id = fields.Many2one(default=lambda self: self._default_partner("dispatch"))
    expected_item_ids = fields.Many2many(
        "metrology.order.item",
        "metrology_lab_handover_expected_rel",
        "wizard_id",
        "item_id",
        compute="_compute_expected_item_ids",
    )

    @api.model
    def _selection_kind(self):
        to_laboratory = self.env._("To the laboratory")
        from_laboratory = self.env._("Back from the laboratory")
        return [("dispatch", to_laboratory), ("lab_return", from_laboratory)]

    @api.model
    def _default_partner(self, kind):
        """The current user takes when a laboratory accepts, and gives when it returns."""
        is_mine = self.env.context.get("default_kind", "dispatch") == kind
        return self.env.user.partner_id if is_mine else False

    @api.depends("job_ids")
    def _compute_expected_item_ids(self):
        for wizard in self:
            wizard.expected_item_ids = wizard.job_ids.item_id.filtered(lambda i: not i.is_onsite)

    def action_hand_over(self):
        """Check the scanned set against the list and book the hand-over of what was scanned."""
        self.ensure_one()
        items, accessories = self._get_scanned_set()
        jobs = self.job_ids.filtered(lambda job: job.item_id in items or job.is_onsite)
        jobs.check_access("write")
        accessories = accessories.filtered(lambda a: a.item_id in jobs.item_id)
        if self.kind == "dispatch":
            jobs._accept(self.giver_id, self.taker_id, accessories=accessories, remark=self.remark)
        else:
            jobs._return_to_store(
                self.taker_id,
                self.giver_id,
                location=self.destination_id,
                accessories=accessories,
                remark=self.remark,
            )
        return {"type": "ir.actions.act_window_close"}
