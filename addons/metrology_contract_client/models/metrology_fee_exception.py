from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SIGN_GROUPS = ("metrology_base.group_marketing_officer", "metrology_base.group_finance")


class MetrologyFeeException(models.Model):
    """Leave to let an order go unpaid: how much, until when, why, who signed, and the paper."""

    _name = "metrology.fee.exception"
    _inherit = "metrology.state.mixin"
    _description = "Exception from Payment"
    _order = "id desc"

    _start_fields = ()
    _transitions = {"signed": ("draft",), "withdrawn": ("draft", "signed")}

    order_id = fields.Many2one(
        "metrology.order",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "in", ("signed", "archived"))],
    )
    site_id = fields.Many2one(related="order_id.site_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.submitting_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    fee_open = fields.Monetary(related="order_id.fee_open", string="Outstanding now")
    amount = fields.Monetary(
        string="Up to",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The order may leave while no more than this is open on it.",
    )
    valid_until = fields.Date(
        string="Good until", required=True, default=lambda self: self._default_valid_until()
    )
    reason = fields.Text(required=True)
    paper = fields.Binary(string="Signed paper", attachment=True, copy=False)
    paper_name = fields.Char(string="File name", copy=False)
    state = fields.Selection(
        [("draft", "To be signed"), ("signed", "Signed"), ("withdrawn", "Withdrawn")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    requested_by_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    signed_by_id = fields.Many2one("res.users", string="Signed by", readonly=True, copy=False)
    signed_at = fields.Datetime(string="Signed on", readonly=True, copy=False)

    _amount_positive = models.Constraint("CHECK (amount > 0)", "Up to: enter an amount above zero.")
    _two_people = models.Constraint(
        "CHECK (signed_by_id IS NULL OR signed_by_id <> requested_by_id)",
        "An exception is signed by somebody else than who asked for it.",
    )

    @api.model
    def _default_valid_until(self):
        return fields.Date.context_today(self) + relativedelta(days=30)

    @api.depends("order_id")
    def _compute_amount(self):
        for exception in self:
            exception.amount = exception.amount or max(exception.order_id.fee_open, 0)

    @api.depends("order_id", "amount")
    def _compute_display_name(self):
        for exception in self:
            exception.display_name = f"{exception.order_id.name or ''} {exception.amount:.2f}".strip()

    def write(self, vals):
        if vals.keys() - self._proof_fields() and any(exception.state != "draft" for exception in self):
            raise UserError(
                self.env._("A decided exception stays as it is. Withdraw it and ask for another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(exception.state != "draft" for exception in self):
            raise UserError(self.env._("A signed exception can not be deleted. Withdraw it instead."))

    def action_sign(self):
        """Let the order leave unpaid; needs the reason and the signed paper."""
        for exception in self:
            exception._check_may_sign()
            if exception.requested_by_id == self.env.user:
                raise UserError(
                    self.env._("You have asked for this exception yourself; another person has to sign it.")
                )
            if not exception.paper:
                raise UserError(self.env._("Signed paper: attach the scan or photo of what was signed."))
            if not exception.reason.strip():
                raise UserError(self.env._("Reason: write why the order may leave unpaid."))
            # sudo: metrology.fee.exception - those who sign need not be people of the order's site
            exception.sudo()._transition(
                "signed", {"signed_by_id": self.env.uid, "signed_at": fields.Datetime.now()}
            )
        return True

    def action_withdraw(self):
        for exception in self:
            exception.check_access("write")
            if exception.state == "signed":
                exception._check_may_sign()
            # sudo: metrology.fee.exception - as above
            exception.sudo()._transition("withdrawn")
        return True

    def _check_may_sign(self):
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in SIGN_GROUPS):
            raise AccessError(
                self.env._("Only the marketing department or finance signs an exception from payment.")
            )
