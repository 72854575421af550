from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

TELLER_GROUPS = (
    "metrology_base.group_reception",
    "metrology_base.group_store_keeper",
    "metrology_base.group_agent",
    "metrology_base.group_contract_specialist",
)


class MetrologyStorageEvent(models.Model):
    """An item has waited so long that a step of storage ageing was reached; what was done about it."""

    _name = "metrology.storage.event"
    _description = "Storage Ageing of an Item"
    _order = "id desc"

    item_id = fields.Many2one(
        "metrology.order.item", required=True, readonly=True, index=True, ondelete="cascade"
    )
    step_id = fields.Many2one(
        "metrology.storage.step",
        string="Storage age",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    action = fields.Selection(related="step_id.action", store=True, index=True)
    ready_at = fields.Datetime(string="Counted from", required=True, readonly=True)
    days = fields.Integer(string="Days waited", readonly=True, aggregator="max")
    order_id = fields.Many2one(related="item_id.order_id", store=True, index=True)
    site_id = fields.Many2one(related="item_id.site_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="item_id.submitting_partner_id", string="Customer", store=True, index=True
    )
    item_state = fields.Selection(related="item_id.state", string="State of the item")
    told_at = fields.Datetime(string="Customer told on", readonly=True, copy=False)
    told_by_id = fields.Many2one(
        "res.users", string="Person who told the customer", readonly=True, copy=False
    )
    printed_at = fields.Datetime(string="Letter printed on", readonly=True, copy=False)
    tracking_no = fields.Char(string="Waybill number", copy=False, help="Of the registered letter.")
    note = fields.Text()

    _once_per_wait = models.UniqueIndex(
        "(item_id, step_id, ready_at)", "This step was reached already while the item has been waiting."
    )

    @api.depends("item_id", "step_id")
    def _compute_display_name(self):
        for event in self:
            event.display_name = f"{event.item_id.item_uid or ''} {event.step_id.name or ''}".strip()

    def _announce(self):
        """Hook: tell the customers of these events. Without notices a person does it from the list."""

    def action_told(self):
        """Somebody has told the customer, by telephone or in person."""
        self._check_teller()
        # sudo: metrology.storage.event - those who speak to customers may not edit anything else of it
        self.sudo().filtered(lambda event: not event.told_at).write(
            {"told_at": fields.Datetime.now(), "told_by_id": self.env.uid}
        )
        return True

    def action_print_letter(self):
        """Print one letter per customer and site, and note that it was printed."""
        self._check_teller()
        letters = self.filtered(lambda event: event.action == "letter")
        if not letters:
            raise UserError(self.env._("Choose lines whose step is a letter on paper."))
        # sudo: metrology.storage.event - those who speak to customers may not edit anything else of it
        letters.sudo().write({"printed_at": fields.Datetime.now()})
        return self.env.ref("metrology_pickup.report_storage_letter").report_action(letters)

    def _check_teller(self):
        self.check_access("read")
        if not self.env.su and not any(self.env.user.has_group(group) for group in TELLER_GROUPS):
            raise AccessError(
                self.env._("Only reception, store, call centre and contract specialists tell customers.")
            )
