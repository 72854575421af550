from odoo import api, models


class MetrologyCalendarDay(models.Model):
    _inherit = "metrology.calendar.day"

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        self.env["metrology.appointment.slot"]._refresh_soon()
        return days

    def write(self, vals):
        result = super().write(vals)
        self.env["metrology.appointment.slot"]._refresh_soon()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["metrology.appointment.slot"]._refresh_soon()
        return result
