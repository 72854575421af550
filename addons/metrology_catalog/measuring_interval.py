"""Reads measuring ranges the way price lists and clerks write them.

>>> parse_interval("(0~300)mm")
Interval(low=0.0, high=300.0, unit='mm')
>>> parse_interval("≤100mm")
Interval(low=None, high=100.0, unit='mm')
>>> parse_interval("2m~∞")
Interval(low=2.0, high=None, unit='m')
>>> parse_interval("J2、J6") is None
True
"""

import re
import unicodedata
from typing import NamedTuple

METRES = {"μm": 1e-6, "um": 1e-6, "mm": 1e-3, "cm": 1e-2, "dm": 1e-1, "m": 1.0, "km": 1e3, "米": 1.0}

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_UNIT = r"[^\d()~∞,;]*"
_BETWEEN = re.compile(
    rf"^\(?(?P<low>{_NUMBER})(?P<unit0>{_UNIT})(?:~|-|至|到)(?P<high>{_NUMBER}|∞)\)?(?P<unit>{_UNIT})\)?$"
)
_UP_TO = re.compile(rf"^[^\d≤<]{{0,2}}(?:≤|<=|<)(?P<high>{_NUMBER})(?P<unit>{_UNIT})$")
_SINGLE = re.compile(rf"^(?P<high>{_NUMBER})(?P<unit>{_UNIT})$")


class Interval(NamedTuple):
    low: float | None
    high: float | None
    unit: str

    def in_metres(self) -> "Interval | None":
        """The same range in metres, or None for a range that is no length."""
        factor = METRES.get(self.unit) or METRES.get(self.unit.lower())
        if not factor:
            return None
        low, high = (None if end is None else end * factor for end in (self.low, self.high))
        return Interval(low, high, "m")

    def covers(self, other: "Interval") -> bool:
        """Whether every point of `other` lies inside this range (lengths in any unit, others in the same)."""
        if self.unit.lower() != other.unit.lower():
            mine, theirs = self.in_metres(), other.in_metres()
            return bool(mine and theirs) and mine.covers(theirs)
        low_ok = self.low is None or (other.low is not None and self.low <= other.low)
        high_ok = self.high is None or (other.high is not None and other.high <= self.high)
        return low_ok and high_ok


def parse_interval(text: str | None) -> Interval | None:
    """The range a text names, or None when it names none that can be compared."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).replace("∼", "~").replace("～", "~")
    text = text.replace("—", "~").replace("–", "~")
    if match := _BETWEEN.match(text):
        high = match["high"]
        return Interval(
            float(match["low"]), None if high == "∞" else float(high), match["unit"] or match["unit0"]
        )
    if match := _UP_TO.match(text):
        return Interval(None, float(match["high"]), match["unit"])
    if match := _SINGLE.match(text):
        return Interval(float(match["high"]), float(match["high"]), match["unit"])
    return None


def get_length(text: str | None) -> float | None:
    """Far end in metres of the range that a text names, or None when it names no length."""
    interval = parse_interval(text)
    metres = interval and interval.in_metres()
    return metres.high if metres else None


def normalise(text: str | None) -> str:
    """Text to compare tariff cells by: width, case and blanks do not matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).upper()
