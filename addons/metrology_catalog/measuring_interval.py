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

    def covers(self, other: "Interval") -> bool:
        """Whether every point of `other` lies inside this range (same unit only)."""
        if self.unit.lower() != other.unit.lower():
            return False
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


def normalise(text: str | None) -> str:
    """Text to compare tariff cells by: width, case and blanks do not matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).upper()
