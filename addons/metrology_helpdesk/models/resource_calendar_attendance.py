from odoo import models


class ResourceCalendarAttendance(models.Model):
    """Clocks keep the hours in memory: a change of them has to count at once."""

    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "metrology.cached.mixin"]
