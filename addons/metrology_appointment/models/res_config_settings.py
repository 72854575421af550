from odoo import fields, models

from ..const import ANSWER_HOURS, DAYS_AHEAD, QUOTATION_DAYS, QUOTATION_HOURS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    appointment_days_ahead = fields.Integer(
        string="Days ahead",
        default=DAYS_AHEAD,
        config_parameter="metrology_appointment.days_ahead",
        help="So many days ahead slots are open for bookings.",
    )
    appointment_answer_hours = fields.Integer(
        string="Hours to answer",
        default=ANSWER_HOURS,
        config_parameter="metrology_appointment.answer_hours",
        help="Working hours that the marketing department has for its answer.",
    )
    quotation_answer_hours = fields.Integer(
        string="Hours to price",
        default=QUOTATION_HOURS,
        config_parameter="metrology_appointment.quotation_hours",
        help="Working hours that the marketing department has to price what the list does not know.",
    )
    quotation_valid_days = fields.Integer(
        string="Days valid",
        default=QUOTATION_DAYS,
        config_parameter="metrology_appointment.quotation_days",
        help="So many days a new quotation is valid.",
    )
