from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class MetrologyFeeWaiver(models.Model):
    """Money of an order that the institute does without: how much, why, and who decided."""

    _name = "metrology.fee.waiver"
    _inherit = "metrology.state.mixin"
    _description = "Waiver of a Fee"
    _order = "id desc"

    _start_fields = ()
    _transitions = {
        "approved": ("draft",),
        "refused": ("draft",),
        "cancelled": ("draft", "approved"),
    }

    order_id = fields.Many2one(
        "metrology.order",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "in", ("signed", "archived"))],
    )
    item_id = fields.Many2one(
        "metrology.order.item",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the waiver is for the whole order.",
    )
    site_id = fields.Many2one(related="order_id.site_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.submitting_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    fee_open = fields.Monetary(related="order_id.fee_open", string="Outstanding now")
    amount = fields.Monetary(required=True)
    reason_id = fields.Many2one(
        "metrology.reason", required=True, domain=[("kind", "=", "waive_reason")], ondelete="restrict"
    )
    note = fields.Text(string="Explanation")
    state = fields.Selection(
        [
            ("draft", "To be approved"),
            ("approved", "Waived"),
            ("refused", "Refused"),
            ("cancelled", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    requested_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, copy=False
    )
    approved_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    approved_at = fields.Datetime(string="Decided on", readonly=True, copy=False)

    _amount_positive = models.Constraint("CHECK (amount > 0)", "Amount: enter what is waived, above zero.")

    @api.depends("order_id", "amount")
    def _compute_display_name(self):
        for waiver in self:
            waiver.display_name = f"{waiver.order_id.name or ''} {waiver.amount:.2f}".strip()

    @api.constrains("order_id", "item_id")
    def _check_item(self):
        for waiver in self:
            if waiver.item_id and waiver.item_id.order_id != waiver.order_id:
                raise UserError(
                    self.env._(
                        "%(item)s does not belong to order %(order)s.",
                        item=waiver.item_id.display_name,
                        order=waiver.order_id.display_name,
                    )
                )

    @api.constrains("reason_id", "note")
    def _check_note(self):
        for waiver in self:
            if waiver.reason_id.requires_text and not (waiver.note or "").strip():
                raise UserError(
                    self.env._("Explanation: “%(reason)s” has to be explained.", reason=waiver.reason_id.name)
                )

    def write(self, vals):
        if vals.keys() - self._proof_fields():
            for waiver in self:
                if waiver.state != "draft":
                    raise UserError(
                        self.env._(
                            "The waiver %(waiver)s is decided and stays as it is. Withdraw it "
                            "and make a new one.",
                            waiver=waiver.display_name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(waiver.state != "draft" for waiver in self):
            raise UserError(self.env._("A decided waiver can not be deleted. Withdraw it instead."))

    def action_approve(self):
        """Do without the money: alone within one's limit, otherwise as a second person with a higher one."""
        for waiver in self:
            waiver._check_may_decide()
            waiver.order_id._lock_fees()
            waiver.order_id._check_fees_not_invoiced()
            if float_compare(waiver.amount, waiver.order_id.fee_open, precision_digits=2) > 0:
                raise UserError(
                    self.env._(
                        "Amount: only %(open).2f of order %(order)s is open, so %(amount).2f "
                        "can not be waived.",
                        open=waiver.order_id.fee_open,
                        order=waiver.order_id.name,
                        amount=waiver.amount,
                    )
                )
            waiver._decide("approved")
        return True

    def action_refuse(self):
        for waiver in self:
            waiver._check_may_decide()
            waiver._decide("refused")
        return True

    def action_withdraw(self):
        """Take the waiver back: the money is open again."""
        for waiver in self:
            if waiver.state == "approved":
                waiver._check_may_decide()
            waiver.order_id._lock_fees()
            if waiver.state == "approved":
                waiver.order_id._check_fees_not_invoiced()
            waiver._decide("cancelled")
        return True

    def _check_may_decide(self):
        self.ensure_one()
        self.check_access("read")
        if self.order_id.state not in ("signed", "archived"):
            raise UserError(
                self.env._(
                    "%(order)s is not signed: change its fee instead of waiving it.",
                    order=self.order_id.display_name,
                )
            )
        limit = self.env["metrology.fee.limit"]._get_limits(self.env.user)[1]
        if float_compare(self.amount, limit, precision_digits=2) > 0:
            raise UserError(
                self.env._(
                    "You may decide on waivers up to %(limit).2f. Ask somebody whose limit is "
                    "higher to decide "
                    "on %(amount).2f.",
                    limit=limit,
                    amount=self.amount,
                )
            )

    def _decide(self, target):
        # sudo: metrology.fee.waiver - those who decide need not be people of the order's site
        self.sudo()._transition(
            target, {"approved_by_id": self.env.uid, "approved_at": fields.Datetime.now()}
        )
        self.order_id._recount_fees()
