"""Arithmetic of verification cycles.

    >>> next_due(date(2026, 3, 15), 12)
    datetime.date(2027, 3, 14)

A cycle ends on the day before its anniversary. Where the last month has no such day, it ends with that month
(a year from 29 February is over on 28 February), so nobody loses a day to a short month:

    >>> next_due(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    >>> next_due(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    >>> next_due(date(2026, 3, 1), 12)
    datetime.date(2027, 2, 28)
"""

from calendar import monthrange
from datetime import date, timedelta


def next_due(start: date, months: int, inclusive_minus_one_day: bool = True) -> date | None:
    """Last valid day of a cycle of `months` that starts on `start`; None when there is no fixed cycle.

    With `inclusive_minus_one_day` the first day counts, so the last one is the day before the anniversary;
    without, the result is the anniversary itself.
    """
    if months < 0:
        raise ValueError("months must not be negative")
    if not months:
        return None
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    last_day = monthrange(year, month0 + 1)[1]
    if start.day > last_day:
        return date(year, month0 + 1, last_day)
    anniversary = date(year, month0 + 1, start.day)
    return anniversary - timedelta(days=1) if inclusive_minus_one_day else anniversary
