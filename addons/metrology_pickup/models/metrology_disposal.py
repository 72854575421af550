from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

EXECUTOR_GROUPS = (
    "metrology_base.group_reception",
    "metrology_base.group_store_keeper",
    "metrology_base.group_supervisor",
)
OPEN_STATES = ("requested", "approved")


class MetrologyDisposal(models.Model):
    """The request to dispose of an item that nobody collects: approved by another person, never automatic."""

    _name = "metrology.disposal"
    _inherit = "metrology.state.mixin"
    _description = "Disposal of an Unclaimed Item"
    _order = "id desc"
    _rec_name = "item_id"

    _transitions = {
        "approved": ("requested",),
        "refused": ("requested",),
        "executed": ("approved",),
        "cancelled": ("requested", "approved"),
    }

    item_id = fields.Many2one("metrology.order.item", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one(related="item_id.order_id", store=True, index=True)
    site_id = fields.Many2one(related="item_id.site_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="item_id.submitting_partner_id", string="Customer", store=True, index=True
    )
    location_id = fields.Many2one(related="item_id.location_id")
    ready_at = fields.Datetime(related="item_id.ready_at")
    event_ids = fields.One2many(related="item_id.storage_event_ids", string="What was done before")
    state = fields.Selection(
        [
            ("requested", "Awaiting approval"),
            ("approved", "Approved"),
            ("executed", "Disposed of"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    reason = fields.Text(required=True, help="Why nobody will collect it; what was tried.")
    requested_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, copy=False
    )
    approved_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    approved_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    decision_note = fields.Text(string="Why decided so", copy=False)
    method = fields.Selection(
        [
            ("scrapped", "Scrapped"),
            ("recycled", "Given to a recycler"),
            ("donated", "Given away"),
            ("training", "Kept for training"),
        ],
        string="How",
        copy=False,
    )
    taker_id = fields.Many2one(
        "res.partner",
        string="Given to",
        copy=False,
        help="Who took it. Empty: the witness took part in scrapping.",
    )
    witness_id = fields.Many2one("res.users", copy=False)
    record = fields.Text(copy=False, help="What was done, in words that both sign.")
    photo_ids = fields.Many2many(
        "ir.attachment",
        "metrology_disposal_photo_rel",
        "disposal_id",
        "attachment_id",
        string="Photos",
        copy=False,
    )
    executed_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)
    executed_at = fields.Datetime(string="Done on", readonly=True, copy=False)
    picking_id = fields.Many2one("stock.picking", string="Hand-over", readonly=True, copy=False)

    _one_live_per_item = models.UniqueIndex(
        "(item_id) WHERE state IN ('requested', 'approved', 'executed')",
        "A disposal of this item has been requested already.",
    )
    _approver_is_other = models.Constraint(
        "CHECK (approved_by_id IS NULL OR approved_by_id <> requested_by_id)",
        "A disposal is approved by somebody else than the one who asked.",
    )
    _witness_is_other = models.Constraint(
        "CHECK (executed_by_id IS NULL OR witness_id <> executed_by_id)",
        "The witness is somebody else than the one who disposes.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        frozen = {"requested_by_id", "approved_by_id", "executed_by_id", "picking_id"}
        if not self.env.su and any(frozen & vals.keys() for vals in vals_list):
            raise UserError(
                self.env._(
                    "Who asked, who approved and who disposed is recorded by the buttons, not by typing."
                )
            )
        disposals = super().create(vals_list)
        for disposal in disposals:
            disposal._check_waiting()
        return disposals

    def write(self, vals):
        frozen = {"item_id", "requested_by_id", "approved_by_id", "executed_by_id", "picking_id"}
        if not self.env.su and frozen & vals.keys():
            raise UserError(
                self.env._(
                    "Who asked, who approved and who disposed is recorded by the buttons, not by typing."
                )
            )
        content = vals.keys() - self._guarded_fields()
        if content and not self.env.su and any(disposal.state not in OPEN_STATES for disposal in self):
            raise UserError(self.env._("This disposal is closed and stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A disposal stays on record. Cancel it instead."))

    def _check_waiting(self):
        """Only what is ready and still waits for its owner can be disposed of."""
        self.ensure_one()
        if not self.item_id.is_ready_for_pickup or not self.item_id.is_in_house:
            raise UserError(
                self.env._(
                    "%(item)s does not wait for its owner in the house; it can not be disposed of.",
                    item=self.item_id.display_name,
                )
            )

    def action_approve(self):
        """The marketing department agrees."""
        self._decide("approved")
        return True

    def action_refuse(self):
        """The marketing department does not agree: the item stays."""
        for disposal in self:
            if not (disposal.decision_note or "").strip():
                raise UserError(self.env._("Why decided so: write why the item has to stay."))
        self._decide("refused")
        return True

    def _decide(self, state):
        if not self.env.user.has_group("metrology_base.group_marketing_officer"):
            raise AccessError(self.env._("Only the marketing department decides about a disposal."))
        for disposal in self:
            if disposal.requested_by_id == self.env.user:
                raise UserError(self.env._("You asked for this disposal; another person has to decide."))
            if state == "approved":
                disposal._check_waiting()
        # sudo: metrology.disposal - who decides does not edit the request
        self.sudo()._transition(state, {"approved_by_id": self.env.uid, "approved_at": fields.Datetime.now()})

    def action_execute(self):
        """Dispose of the item: one custody movement with a witness, and a record that stays."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in EXECUTOR_GROUPS):
            raise AccessError(self.env._("Only reception, store and supervisors dispose of items."))
        self.check_access("write")
        for disposal in self:
            disposal._check_record()
            disposal._check_waiting()
        for disposal in self:
            disposal._execute()
        self.order_id._archive_if_complete()
        return True

    def _check_record(self):
        self.ensure_one()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in ("method", "witness_id", "record")
            if not self[name]
        ]
        if self.method in ("recycled", "donated") and not self.taker_id:
            missing.append(self._fields["taker_id"]._description_string(self.env))
        if missing:
            raise UserError(
                self.env._(
                    "%(item)s: fill in %(fields)s.", item=self.item_id.item_uid, fields=", ".join(missing)
                )
            )
        if self.witness_id == self.env.user:
            raise UserError(self.env._("Witness: somebody else than you has to be there."))

    def _execute(self):
        self.ensure_one()
        # sudo: metrology.disposal - the step writes what nobody may type
        self.sudo()._transition(
            "executed", {"executed_by_id": self.env.uid, "executed_at": fields.Datetime.now()}
        )
        picking = self.env["metrology.custody"]._move(
            self.item_id,
            self.env.ref("metrology_pickup.location_disposed"),
            "disposal",
            self.env.user.partner_id,
            self.taker_id or self.witness_id.partner_id,
            remark=self.record,
        )
        # sudo: metrology.disposal - the step writes what nobody may type
        self.sudo().picking_id = picking
        # sudo: metrology.order.item - the disposal decides the state of its item
        self.item_id.sudo()._transition("disposed")

    def action_cancel(self):
        """The customer has been found, or the request was a mistake."""
        self._transition("cancelled")
        return True
