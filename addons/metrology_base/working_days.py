"""Counting in Chinese working days, where some Saturdays and Sundays are worked to make up for a holiday."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


class WorkingDayCalendar:
    """Answer what is a working day; the same object may be used by many readers.

    `known_until` is the last day for which holidays are published. Later days follow the plain
    Monday-to-Friday rule, and `is_known` says so, so that a screen can warn.
    """

    __slots__ = ("holidays", "workdays", "known_until")

    def __init__(self, holidays=(), workdays=(), known_until=None):
        self.holidays = frozenset(holidays)
        self.workdays = frozenset(workdays)
        self.known_until = known_until

    def is_working(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def is_known(self, day: date) -> bool:
        return self.known_until is not None and day <= self.known_until

    def add(self, day: date, days: int) -> date:
        """Return the working day that is `days` working days after `day` (before it, when negative).

        The start is not counted. With 0 the answer is `day` itself when it is worked, else the next
        working day.
        """
        step = -ONE_DAY if days < 0 else ONE_DAY
        left = abs(days)
        if not left:
            while not self.is_working(day):
                day += ONE_DAY
            return day
        while left:
            day += step
            if self.is_working(day):
                left -= 1
        return day

    def count(self, first: date, last: date) -> int:
        """Return how many working days lie after `first` up to `last` included; negative backwards.

        It is the inverse of `add`: `count(a, add(a, n)) == n`.
        """
        if last < first:
            return -self._between(last - ONE_DAY, first - ONE_DAY)
        return self._between(first, last)

    def _between(self, after: date, until: date) -> int:
        total = (until - after).days
        weeks, rest = divmod(total, 7)
        worked = weeks * 5
        day = until
        for _n in range(rest):
            worked += day.weekday() < 5
            day -= ONE_DAY
        worked -= sum(after < day <= until and day.weekday() < 5 for day in self.holidays - self.workdays)
        worked += sum(after < day <= until and day.weekday() >= 5 for day in self.workdays)
        return worked
