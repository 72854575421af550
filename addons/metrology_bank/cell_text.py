"""Amounts, days and numbers as banks write them into cells.

>>> read_amount("￥1,234.50"), read_amount("（２００．００）"), read_amount("--")
(Decimal('1234.50'), Decimal('-200.00'), None)
>>> read_moment("2026年11月20日 9:05"), read_moment("46346")
((datetime.date(2026, 11, 20), '09:05:00'), (datetime.date(2026, 11, 20), ''))
"""

import datetime
import re
import unicodedata
from decimal import Decimal

CENT = Decimal("0.01")
LARGEST = Decimal("100000000000")
_NOTHING = frozenset(("", "-", "--", "—", "/", "\\", "无", "空", "NULL", "N/A"))
_CURRENCY = re.compile(r"人民币|RMB|CNY|元|[¥$\s]")
_NUMBER = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*(.*)")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})\s*(.*)")
_CLOCK = re.compile(r"(\d{1,2})[:.时](\d{1,2})(?:[:.分](\d{1,2}))?(?:\.\d+)?秒?")
_CLOCK_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2})?")
_SHEET_DAY = re.compile(r"(\d{5})(\.\d+)?")
_SHEET_START = datetime.datetime(1899, 12, 30)
_EARLIEST, _LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)


def plain(text):
    """Half-width text on one line; a bank's tabs and the apostrophe that keeps a number a text are gone."""
    return " ".join(unicodedata.normalize("NFKC", text or "").split()).lstrip("'`")


def read_amount(text):
    """Return the amount, None when the cell says that there is none; ValueError when it is no amount."""
    text = plain(text).upper()
    if text in _NOTHING:
        return None
    text = _CURRENCY.sub("", text)
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1] if negative else text
    if text[:1] in ("+", "-", "−"):
        negative = negative or text[0] != "+"
        text = text[1:]
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    exact = Decimal(text.replace(",", ""))
    amount = exact.quantize(CENT)
    if abs(exact - amount) > Decimal("0.000001") or amount >= LARGEST:
        raise ValueError(text)
    return -amount if negative else amount


def read_moment(text):
    """Return ``(day, clock)`` of a cell that holds a day and perhaps a time; ValueError otherwise."""
    text = plain(text)
    sheet_day = _SHEET_DAY.fullmatch(text)
    if sheet_day:
        moment = _SHEET_START + datetime.timedelta(days=float(text))
        return _within(moment.date()), moment.strftime("%H:%M:%S") if sheet_day[2] else ""
    found = _DAY.fullmatch(text) or _DIGITS.fullmatch(text)
    if not found:
        raise ValueError(text)
    day = _within(datetime.date(*(int(part) for part in found.groups()[:3])))
    return day, read_clock(found[4])


def read_clock(text):
    """Return a time as HH:MM:SS, nothing when there is none; ValueError when it is no time."""
    text = plain(text).lstrip("T").strip()
    if not text:
        return ""
    found = _CLOCK.fullmatch(text) or _CLOCK_DIGITS.fullmatch(text.zfill(6) if len(text) == 5 else text)
    if not found:
        raise ValueError(text)
    return datetime.time(*(int(part or 0) for part in found.groups()[:3])).isoformat()


def _within(day):
    if not _EARLIEST <= day < _LATEST:
        raise ValueError(day)
    return day


def digits_only(text):
    """An account number without blanks and dashes; nothing when it has no digit."""
    text = re.sub(r"[\s-]", "", plain(text))
    return text if re.search(r"\d", text) else ""
