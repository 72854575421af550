from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import ORDER_KINDS


class MetrologyAppointmentStep(models.TransientModel):
    """One step of a booking for which something has to be said: another date, who was told, a reason."""

    _name = "metrology.appointment.step"
    _description = "Step of a Booking"

    appointment_id = fields.Many2one(
        "metrology.appointment", string="Booking", required=True, readonly=True, ondelete="cascade"
    )
    step = fields.Selection(
        [
            ("propose", "Propose another date"),
            ("tell", "The customer was told"),
            ("arrive", "Arrival"),
            ("move", "Move"),
            ("cancel", "Cancel"),
        ],
        required=True,
        readonly=True,
    )
    kind = fields.Selection(related="appointment_id.kind")
    state = fields.Selection(related="appointment_id.state", string="State of the booking")
    site_id = fields.Many2one(related="appointment_id.site_id")
    partner_id = fields.Many2one(related="appointment_id.partner_id")
    currency_id = fields.Many2one(related="appointment_id.currency_id")
    line_ids = fields.One2many(related="appointment_id.line_ids")
    pickup_item_ids = fields.Many2many(related="appointment_id.pickup_item_ids")
    when = fields.Char(string="Date", compute="_compute_when")
    becomes_order = fields.Boolean(compute="_compute_when")
    slot_id = fields.Many2one(
        "metrology.appointment.slot",
        domain="[('site_id', '=', site_id), ('kind', '=', kind), ('free', '>', 0), ('date', '>=', 'today')]",
    )
    planned_from = fields.Date(string="Agreed from")
    planned_to = fields.Date(string="Agreed until")
    channel_id = fields.Many2one(
        "metrology.reason",
        string="Told on channel",
        domain=[("kind", "=", "contact_channel")],
        default=lambda self: self.env["metrology.reason"]._get_default_id("contact_channel", "phone"),
    )
    person = fields.Char(
        string="Who was told", compute="_compute_person", store=True, readonly=False, precompute=True
    )
    agreed = fields.Boolean(string="The customer agrees", default=True)
    reason_id = fields.Many2one("metrology.reason", domain=[("kind", "=", "appointment_reason")])
    requires_text = fields.Boolean(related="reason_id.requires_text")
    note = fields.Char(string="Remarks")
    cancellation_fee = fields.Monetary(compute="_compute_cancellation_fee")

    @api.depends("appointment_id")
    def _compute_when(self):
        for wizard in self:
            wizard.when = wizard.appointment_id._get_when() if wizard.appointment_id else ""
            wizard.becomes_order = wizard.appointment_id.kind in ORDER_KINDS

    @api.depends("appointment_id")
    def _compute_person(self):
        for wizard in self:
            wizard.person = wizard.appointment_id.contact_name or wizard.appointment_id.partner_id.name

    @api.depends("appointment_id", "reason_id")
    def _compute_cancellation_fee(self):
        for wizard in self:
            wizard.cancellation_fee = wizard.reason_id and wizard.appointment_id._get_cancellation_fee(
                wizard.reason_id
            )

    def action_apply(self):
        """Do the step."""
        self.ensure_one()
        steps = {
            "propose": self._propose,
            "tell": self._tell,
            "arrive": self._arrive,
            "move": self._move,
            "cancel": self._cancel,
        }
        step = steps.get(self.step)
        if not step:
            raise UserError(self.env._("Step: open this dialog by a button of the booking."))
        return step() or {"type": "ir.actions.act_window_close"}

    def action_arrive_with_order(self):
        """The customer is here: open the order, filled with what was announced."""
        self.ensure_one()
        return self.appointment_id.action_make_order()

    def _propose(self):
        self.appointment_id._propose(self._prepare_date(), self.note)

    def _tell(self):
        if not self.channel_id or not (self.person or "").strip():
            raise UserError(self.env._("Who was told: write the name and the channel."))
        self.appointment_id._tell(self.channel_id, self.person.strip(), self.agreed)

    def _arrive(self):
        self.appointment_id._arrive()

    def _move(self):
        following = self.appointment_id._move(self._prepare_date(), self._get_reason(), self.note)
        return following.get_formview_action()

    def _cancel(self):
        self.appointment_id._cancel(self._get_reason(), self.note)

    def _get_reason(self):
        if not self.reason_id:
            raise UserError(self.env._("Reason: choose one."))
        return self.reason_id

    def _prepare_date(self):
        """Return the new date as the booking stores it."""
        if self.kind == "onsite":
            if not self.planned_from:
                raise UserError(self.env._("Agreed from: write the first day of the work."))
            return {"planned_from": self.planned_from, "planned_to": self.planned_to}
        if not self.slot_id:
            raise UserError(self.env._("Slot: choose one."))
        return {"slot_id": self.slot_id.id}
