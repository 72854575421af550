"""The day of the house. Plain Python, no database."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUSE_ZONE = "Asia/Shanghai"


def zone_of(env):
    """Return the time zone of the house."""
    return ZoneInfo(env.company.partner_id.tz or HOUSE_ZONE)


def local(moment, zone):
    """Return a moment as Odoo stores it in the time of the house."""
    return moment.replace(tzinfo=UTC).astimezone(zone)


def stored(moment):
    """Return a moment with a time zone as Odoo stores it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def day_start(now, zone, days=0):
    """Return midnight of today, or so many days later, as Odoo stores it."""
    day = local(now, zone).date() + timedelta(days=days)
    return stored(datetime.combine(day, time.min, zone))
