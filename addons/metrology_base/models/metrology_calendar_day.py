from datetime import date

import chinese_calendar

from odoo import api, fields, models
from odoo.tools import ormcache

from ..working_days import WorkingDayCalendar


class MetrologyCalendarDay(models.Model):
    """A day that differs from the Monday-to-Friday rule: a public holiday or a make-up workday.

    Every deadline of the house is counted on this table, so what is published late can be typed in here.
    """

    _name = "metrology.calendar.day"
    _inherit = "metrology.cached.mixin"
    _description = "Holiday or Make-up Workday"
    _order = "date desc, id"
    _rec_name = "date"

    date = fields.Date(required=True)
    kind = fields.Selection(
        [("holiday", "Holiday"), ("workday", "Make-up workday")], required=True, default="holiday"
    )
    name = fields.Char(string="Occasion", translate=True)
    source = fields.Char(help="The notice that announced this day.")

    _date_unique = models.Constraint(
        "UNIQUE(date)", "This day is already in the calendar. Change the existing line instead."
    )
    _order_idx = models.Index("(date DESC, id)")

    @api.model
    @ormcache()
    def _get_calendar(self):
        """Return the working-day calendar of the house (a plain, shared, read-only object)."""
        self.flush_model(["date", "kind"])
        # read past the access rights: the calendar is the same for everybody and kept for all
        self.env.cr.execute("SELECT date, kind FROM metrology_calendar_day")
        rows = self.env.cr.fetchall()
        last_year = max((day.year for day, _kind in rows), default=None)
        return WorkingDayCalendar(
            holidays=[day for day, kind in rows if kind == "holiday"],
            workdays=[day for day, kind in rows if kind == "workday"],
            known_until=date(last_year, 12, 31) if last_year else None,
        )

    @api.model
    def _fill_from_library(self, year_from, year_to):
        """Add the holidays and make-up workdays that the table lacks; return the new ones.

        Lines that exist are left as they are: somebody may have corrected them by hand.
        """
        known = set(self.search([]).mapped("date"))
        chinese = dict(self.env["res.lang"].get_installed()).get("zh_CN")
        new = [
            (day, kind, occasion)
            for kind, days in (("holiday", chinese_calendar.holidays), ("workday", chinese_calendar.workdays))
            for day, occasion in days.items()
            if year_from <= day.year <= year_to and day not in known
        ]
        created = self.with_context(lang="en_US").create(
            [
                {"date": day, "kind": kind, "name": occasion, "source": "chinesecalendar"}
                for day, kind, occasion in new
            ]
        )
        if chinese:
            for record, (_day, _kind, occasion) in zip(created, new, strict=True):
                translated = chinese_calendar.Holiday(occasion).chinese
                record.update_field_translations("name", {"zh_CN": translated})
        return created

    @api.model
    def action_fill_missing(self):
        """Button: complete the table from three years back to the last year that the library knows."""
        self.check_access("create")
        last_year = max(chinese_calendar.holidays).year
        this_year = fields.Date.context_today(self).year
        created = self._fill_from_library(this_year - 3, last_year)
        message = self.env._(
            "%(count)s days were added, up to the end of %(year)s.", count=len(created), year=last_year
        )
        if last_year <= this_year:
            message += " " + self.env._(
                "The built-in list ends there. Type in the holidays and make-up workdays of %(next)s as "
                "soon as they "
                "are announced; until then Monday to Friday are counted.",
                next=last_year + 1,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "sticky": last_year <= this_year,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
