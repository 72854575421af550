"""Finds regulation numbers in the free text of a catalogue row.

>>> [(r.code, r.role) for r in parse_regulations("JJG 351-1996 (later JJF 1637-2017)")]
[('JJG 351-1996', 'superseded'), ('JJF 1637-2017', 'current')]
>>> [(r.code, r.role) for r in parse_regulations("JJG 961-2017 (supersedes JJG 1026-2007)")]
[('JJG 961-2017', 'current'), ('JJG 1026-2007', 'superseded')]
>>> parse_regulations("JJG 1204-2025(试行, effective 2027-01-08)")[0].valid_from
datetime.date(2027, 1, 8)
"""

import datetime
import re
import unicodedata
from typing import NamedTuple

_CODE = re.compile(r"\b(JJG|JJF)\s*(?:\(([^)]+)\))?\s*(\d+(?:\.\d+)?)-(\d{2,4})", re.IGNORECASE)
_EFFECTIVE = re.compile(r"effective\s+(\d{4})-(\d{2})-(\d{2})")


class Regulation(NamedTuple):
    code: str
    kind: str
    role: str
    is_trial: bool
    valid_from: datetime.date | None


def regulation_kind(code: str) -> str:
    prefix = code[:3].lower()
    return prefix if prefix in ("jjg", "jjf") else "other"


def parse_regulations(text: str | None) -> list[Regulation]:
    """All regulations a text names, in its order; the superseded ones are marked."""
    text = unicodedata.normalize("NFKC", text or "")
    matches = list(_CODE.finditer(text))
    found = []
    for position, match in enumerate(matches):
        before = text[: match.start()]
        tail = text[match.end() : matches[position + 1].start() if position + 1 < len(matches) else None]
        replaced = re.search(r"\blater\s*$", tail) or re.search(r"\bsupersedes\s*$", before)
        effective = _EFFECTIVE.search(tail)
        region = f"({match[2]}) " if match[2] else ""
        code = f"{match[1].upper()} {region}{match[3]}-{match[4]}"
        found.append(
            Regulation(
                code=code,
                kind=regulation_kind(code),
                role="superseded" if replaced else "current",
                is_trial="试行" in tail,
                valid_from=datetime.date(*map(int, effective.groups())) if effective else None,
            )
        )
    return found
