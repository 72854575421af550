"""Counting in working minutes: service hours with breaks, on the days that are worked."""

from datetime import datetime, time, timedelta

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# Longer than any clock of the house; what would be reached later is a mistake in the hours.
LONGEST = 3 * 366


class WorkingHours:
    """Answer when so many working minutes are over; moments are local and without time zone.

    :param calendar: a `WorkingDayCalendar`: which days are worked
    :param periods: {weekday from 0: [(first minute of the day, minute after the last), …]}; a make-up day on
        a weekday without hours of its own has the hours of the first weekday that has some
    """

    __slots__ = ("calendar", "periods", "usual")

    def __init__(self, calendar, periods):
        self.calendar = calendar
        self.periods = {weekday: self._join(spans) for weekday, spans in periods.items() if spans}
        if not self.periods:
            raise ValueError("no working hours")
        self.usual = self.periods[min(self.periods)]

    @staticmethod
    def _join(spans):
        """Return the spans in order, those that overlap as one."""
        joined = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            elif start < end:
                joined.append((start, end))
        return tuple(joined)

    def get_spans(self, day):
        """Return the (first moment, last moment) pairs in which that day is worked."""
        if not self.calendar.is_working(day):
            return ()
        midnight = datetime.combine(day, time())
        spans = self.periods.get(day.weekday(), self.usual)
        return tuple((midnight + start * MINUTE, midnight + end * MINUTE) for start, end in spans)

    def add(self, start, minutes):
        """Return the moment when `minutes` working minutes after `start` are over.

        With 0 it is `start` itself when that is worked, else the next moment that is.
        """
        left = minutes * MINUTE
        day = start.date()
        for _day in range(LONGEST):
            for opens, closes in self.get_spans(day):
                begin = max(start, opens)
                if begin < closes and left <= closes - begin:
                    return begin + left
                left -= max(closes - begin, timedelta())
            day += DAY
        raise ValueError("the working hours never come")

    def count(self, start, end):
        """Return how many whole working minutes lie between the two moments, 0 when `end` is not later."""
        total = timedelta()
        day = start.date()
        while day <= end.date():
            for opens, closes in self.get_spans(day):
                total += max(min(end, closes) - max(start, opens), timedelta())
            day += DAY
        return total // MINUTE
