from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import models, tools
from odoo.exceptions import UserError

from ..working_hours import WorkingHours


class ResourceCalendar(models.Model):
    """Service hours: the clocks of requests run by them, on the working days of the house."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "metrology.cached.mixin"]

    @tools.ormcache("self.id")
    def _get_working_hours(self):
        """Return (hours, time zone): plain, shared, read-only objects."""
        self.ensure_one()
        # sudo: resource.calendar - the same hours for everybody, kept for all
        calendar_sudo = self.sudo()
        periods = {}
        for line in calendar_sudo.attendance_ids:
            if line.day_period != "lunch" and not line.display_type:
                span = (round(line.hour_from * 60), round(line.hour_to * 60))
                periods.setdefault(int(line.dayofweek), []).append(span)
        if not periods:
            raise UserError(
                self.env._(
                    "The working hours “%(hours)s” have no lines, so no deadline can be counted. Add the "
                    "hours of each weekday to them.",
                    hours=calendar_sudo.name,
                )
            )
        days = self.env["metrology.calendar.day"]._get_calendar()
        return WorkingHours(days, periods), ZoneInfo(calendar_sudo.tz or "Asia/Shanghai")

    def _plan_minutes(self, start, minutes):
        """Return when `minutes` working minutes after `start` are over; both moments in UTC."""
        hours, zone = self._get_working_hours()
        return self._to_utc(hours.add(self._to_local(start, zone), minutes), zone)

    def _count_minutes(self, start, end):
        """Return the working minutes between two moments in UTC."""
        hours, zone = self._get_working_hours()
        return hours.count(self._to_local(start, zone), self._to_local(end, zone))

    @staticmethod
    def _to_local(moment, zone):
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)

    @staticmethod
    def _to_utc(moment, zone):
        return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
