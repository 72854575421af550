from odoo import Command, fields

from odoo.addons.metrology_intake.tests.common import IntakeCommon


class AppointmentCommon(IntakeCommon):
    """A site with ten places for sending in per morning, and the days to book."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Appointment = cls.env["metrology.appointment"]
        cls.Slot = cls.env["metrology.appointment.slot"]
        cls.calendar = cls.env["metrology.calendar.day"]._get_calendar()
        cls.today = fields.Date.context_today(cls.Appointment)
        cls.day = cls.calendar.add(cls.today, 3)
        cls.later = cls.calendar.add(cls.today, 4)
        cls.rules = cls.env["metrology.appointment.rule"].create(
            [
                {"site_id": cls.site_a.id, "kind": kind, "hour_from": 9, "hour_to": 11.5, "capacity": 10}
                for kind in ("submit", "pickup", "consult")
            ]
        )
        cls.slot = cls._get_slot(cls.day)
        cls.later_slot = cls._get_slot(cls.later)
        cls.phone = cls._get_reason("contact_channel", "phone")
        cls.wish = cls._get_reason("appointment_reason", "customer")

    @classmethod
    def _get_slot(cls, day, kind="submit"):
        return cls.Slot.search([("site_id", "=", cls.site_a.id), ("date", "=", day), ("kind", "=", kind)])

    @classmethod
    def _prepare_booking(cls, quantity=2, **values):
        line = {
            "instrument_type_id": cls.caliper.id,
            "model_spec": "0-150 mm",
            "quantity": quantity,
            "note": "Three points",
        }
        return {
            "site_id": cls.site_a.id,
            "partner_id": cls.customer.id,
            "contact_id": cls.submitter.id,
            "slot_id": cls.slot.id,
            "line_ids": [Command.create(line)],
            **values,
        }

    @classmethod
    def _book(cls, quantity=2, user=None, **values):
        Appointment = cls.Appointment.with_user(user or cls.user_agent)
        return Appointment.create(cls._prepare_booking(quantity, **values))

    @classmethod
    def _confirm(cls, booking):
        """Give it to the marketing department, which agrees."""
        booking.action_submit()
        booking.with_user(cls.user_marketing_officer).action_confirm()
        return booking

    @classmethod
    def _step(cls, booking, step, user=None, **values):
        """Do a step through its dialog, as a person does."""
        action = getattr(booking, f"action_{step}")()
        dialog = cls.env[action["res_model"]].with_user(user or booking.env.user)
        return dialog.with_context(**action["context"]).create(values)
