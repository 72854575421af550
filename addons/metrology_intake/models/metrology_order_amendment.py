from odoo import api, fields, models
from odoo.exceptions import UserError

from .metrology_order import amending


class MetrologyOrderAmendment(models.Model):
    """A change of a signed order that the customer has agreed to (ISO/IEC 17025 7.1.5 and 7.1.6)."""

    _name = "metrology.order.amendment"
    _inherit = "metrology.state.mixin"
    _description = "Amendment of a Commission Order"
    _order = "id desc"
    _rec_name = "order_id"

    _transitions = {"confirmed": ("draft",), "refused": ("draft",), "cancelled": ("draft",)}

    order_id = fields.Many2one(
        "metrology.order", required=True, index=True, ondelete="cascade", domain=[("state", "=", "signed")]
    )
    site_id = fields.Many2one(related="order_id.site_id", store=True, index=True)
    state = fields.Selection(
        [
            ("draft", "Waiting for the customer"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused by the customer"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    reason_id = fields.Many2one(
        "metrology.reason", required=True, domain=[("kind", "=", "lead_time_change_reason")]
    )
    note = fields.Text(string="Explanation")
    line_ids = fields.One2many("metrology.order.amendment.line", "amendment_id", string="Changes", copy=True)
    requested_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user
    )
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    approved_by_id = fields.Many2one("res.users", string="Price approved by", readonly=True, copy=False)
    confirmed_channel_id = fields.Many2one(
        "metrology.reason", string="Customer reached by", domain=[("kind", "=", "contact_channel")]
    )
    confirmed_by_name = fields.Char(string="Customer's answer given by")
    confirmed_at = fields.Datetime(string="Answered on")
    version_ids = fields.One2many("metrology.order.version", "amendment_id", string="Resulting version")

    @api.depends("order_id", "reason_id")
    def _compute_display_name(self):
        for amendment in self:
            amendment.display_name = self.env._(
                "%(order)s: %(reason)s",
                order=amendment.order_id.name or "",
                reason=amendment.reason_id.name or "",
            )

    @api.depends("line_ids.field_name")
    def _compute_needs_approval(self):
        for amendment in self:
            amendment.needs_approval = "fee_amount" in amendment.line_ids.mapped("field_name")

    @api.model_create_multi
    def create(self, vals_list):
        if any({"approved_by_id", "requested_by_id"} & vals.keys() for vals in vals_list):
            raise UserError(
                self.env._("Who asked and who approved is recorded by the buttons, not by typing.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if {"approved_by_id", "requested_by_id"} & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("Who asked and who approved is recorded by the buttons, not by typing.")
            )
        if any(amendment.state != "draft" for amendment in self):
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        self._check_open()

    def _check_open(self):
        for amendment in self:
            if amendment.state != "draft":
                raise UserError(
                    self.env._("%(name)s has been answered and stays as it is.", name=amendment.display_name)
                )

    def action_approve(self):
        """Approve a change of price; by another person than the one who asked (rule 19)."""
        self.ensure_one()
        self._check_open()
        if not (
            self.env.user.has_group("metrology_base.group_marketing_officer")
            or self.env.user.has_group("metrology_base.group_supervisor")
        ):
            raise UserError(
                self.env._("Only the marketing department or a supervisor approves a change of price.")
            )
        if self.requested_by_id == self.env.user:
            raise UserError(self.env._("You asked for this change; another person has to approve it."))
        # sudo: metrology.order.amendment - approvers read orders of all sites without changing them
        self.sudo().approved_by_id = self.env.uid
        return True

    def action_ask_customer(self):
        """Show the change on the customer's screen and telephone, to be signed there."""
        self.ensure_one()
        Confirmation = self.env["metrology.order.confirmation"]
        code = Confirmation._prepare_code(*Confirmation._ask(self.order_id, self))
        return {
            "type": "ir.actions.client",
            "tag": "metrology_intake.customer_code",
            "name": self.env._("Let the customer sign"),
            "target": "new",
            "params": {"code": code},
        }

    def action_confirm(self):
        """The customer agrees: the order changes and gets its next version."""
        for amendment in self:
            amendment._check_answer()
            if amendment.needs_approval and not amendment.approved_by_id:
                raise UserError(
                    self.env._("A change of price has to be approved before the customer is asked for a yes.")
                )
            if not amendment.line_ids:
                raise UserError(self.env._("Changes: add at least one line that says what changes."))
            amendment.line_ids._apply()
            order = amending(amendment.order_id)
            amendment._transition("confirmed")
            order._freeze_version(amendment)
            amendment._log_answer(self.env._("Amendment of order %(order)s confirmed", order=order.name))
        return True

    def action_refuse(self):
        """The customer says no: the order stays as it was signed."""
        for amendment in self:
            amendment._check_answer()
            amendment._transition("refused")
            amendment._log_answer(
                self.env._("Amendment of order %(order)s refused", order=amendment.order_id.name)
            )
        return True

    def action_cancel(self):
        self._transition("cancelled")
        return True

    def _check_answer(self):
        """An answer counts with channel, person and time (rule 13)."""
        self.ensure_one()
        if self.order_id.state != "signed":
            raise UserError(
                self.env._(
                    "%(order)s is not a signed order: change it directly.", order=self.order_id.display_name
                )
            )
        missing = [
            self._fields[name]._description_string(self.env)
            for name in ("confirmed_channel_id", "confirmed_by_name", "confirmed_at")
            if not self[name]
        ]
        if missing:
            raise UserError(
                self.env._("Fill in how the customer answered: %(fields)s.", fields=", ".join(missing))
            )
        if self.confirmed_at > fields.Datetime.now():
            raise UserError(self.env._("Answered on: the customer can not have answered in the future."))

    def _log_answer(self, summary):
        self.ensure_one()
        text = f"{summary}: {'; '.join(self.line_ids.mapped('display_name'))}"
        self.env["metrology.interaction"]._log(
            self.order_id.submitting_partner_id,
            text,
            channel_code=self.confirmed_channel_id.code,
            direction="out",
            record=self.order_id,
        )
        self.order_id.message_post(body=text)
