from odoo import api, models

from ..const import EXPECTED_STATES

TONES = {"confirmed": "green", "notified": "green", "arrived": "blue", "done": "blue"}
CLOSED_TONES = {"no_show": "red", "rescheduled": "red", "cancelled": "red"}


class MetrologyScan(models.AbstractModel):
    _inherit = "metrology.scan"

    @api.model
    def _get_finders(self):
        *exact, by_name = super()._get_finders()
        return [*exact, self._find_appointment, by_name]

    @api.model
    def _find_appointment(self, text):
        appointments = self._look_up("metrology.appointment", [("name", "=", text.upper())])
        return [self._make_appointment_card(appointment) for appointment in appointments]

    @api.model
    def _make_appointment_card(self, appointment):
        return self._make_card(
            "appointment",
            self.env._("Booking"),
            appointment.name,
            [
                (self.env._("Customer"), appointment.partner_id.display_name),
                (self.env._("Kind"), appointment._get_kind_label()),
                (self.env._("Date"), appointment._get_when()),
                (self.env._("Items"), appointment.item_count),
                (self.env._("Contact"), appointment.contact_name),
                (self.env._("Special requirements"), appointment.special_requirement),
            ],
            self._get_appointment_steps(appointment),
            {**TONES, **CLOSED_TONES}.get(appointment.state, "amber"),
            appointment._state_label(appointment.state),
        )

    @api.model
    def _get_appointment_steps(self, appointment):
        """Return the next steps, the likeliest first."""
        arrive = None
        if appointment.state in (*EXPECTED_STATES, "no_show") and appointment.has_access("write"):
            arrive = self._make_step(self.env._("Arrival"), appointment.action_arrive())
        return [
            arrive,
            self._make_open_step(self.env._("Open the order"), appointment.order_ids[:1]),
            self._make_open_step(self.env._("Open the booking"), appointment),
            *[
                self._make_open_step(self.env._("Open the new booking"), following)
                for following in appointment.next_ids
            ],
        ]
