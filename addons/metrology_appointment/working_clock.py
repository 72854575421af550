"""Counting working hours: the clock of a department stands still at night, on weekends and on holidays."""

from datetime import datetime, time, timedelta

import pytz

from odoo.addons.metrology_intake.report.paper import HOUSE_TIMEZONE

ZONE = pytz.timezone(HOUSE_TIMEZONE)


def to_local(moment):
    """Return a moment of the database (naive UTC) as people at the counter read it (naive)."""
    return pytz.utc.localize(moment).astimezone(ZONE).replace(tzinfo=None)


def to_utc(day, hour):
    """Return ``hour`` (9.5 is half past nine) of a day at the counter as the database keeps it."""
    local = datetime.combine(day, time()) + timedelta(hours=hour)
    return ZONE.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


class WorkingClock:
    """Adds and counts hours between opening and closing of working days, in local time."""

    def __init__(self, calendar, opening, closing):
        self.calendar = calendar
        self.opening = timedelta(hours=opening)
        self.closing = timedelta(hours=closing)

    def _get_window(self, day):
        midnight = datetime.combine(day, time())
        return midnight + self.opening, midnight + self.closing

    def add(self, start, hours):
        """Return the moment at which ``hours`` working hours have passed since ``start``."""
        left = timedelta(hours=hours)
        day = start.date()
        while True:
            if self.calendar.is_working(day):
                opening, closing = self._get_window(day)
                begin = max(start, opening)
                room = closing - begin
                if room >= left and room > timedelta(0):
                    return begin + left
                left -= max(room, timedelta(0))
            day += timedelta(days=1)

    def count(self, start, stop):
        """Return how many working hours lie between two moments; 0 when ``stop`` is not later."""
        total = timedelta(0)
        day = start.date()
        while day <= stop.date():
            if self.calendar.is_working(day):
                opening, closing = self._get_window(day)
                total += max(min(stop, closing) - max(start, opening), timedelta(0))
            day += timedelta(days=1)
        return total.total_seconds() / 3600
