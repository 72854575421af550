"""Say whether a laboratory's range covers an instrument's range, both written as text.

What can not be read or compared is never refused: only what is certainly outside.
"""

from odoo.addons.metrology_catalog.measuring_interval import Interval, parse_interval

_PREFIXES = {"n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "m": 1e-3, "c": 1e-2, "k": 1e3, "M": 1e6, "G": 1e9}
_BASES = {
    "m",
    "g",
    "t",
    "s",
    "A",
    "V",
    "W",
    "F",
    "H",
    "N",
    "J",
    "Hz",
    "Pa",
    "Ω",
    "bar",
    "L",
    "lx",
    "Gy",
    "Sv",
}
_SLACK = 1e-9


def is_range_covered(available: str | None, wanted: str | None) -> bool | None:
    """Whether every point of ``wanted`` lies inside ``available``; ``None`` when nobody can say.

    >>> is_range_covered("0-300 mm", "(0~0.15) m")
    True
    >>> is_range_covered("0-300 mm", "0-500mm")
    False
    >>> is_range_covered("0-300 mm", "0-1 MPa") is None
    True
    >>> is_range_covered("0-300 mm", "see nameplate") is None
    True
    """
    outer, inner = to_base_units(available), to_base_units(wanted)
    if not outer or not inner or outer.unit.lower() != inner.unit.lower():
        return None
    return outer.covers(inner)


def to_base_units(text: str | None) -> Interval | None:
    """Return the range that ``text`` names, without the prefix of its unit.

    >>> to_base_units("0~6 MPa")
    Interval(low=0.0, high=6000000.0, unit='Pa')
    >>> to_base_units("(-40~120)℃")
    Interval(low=-40.0, high=120.0, unit='°C')
    """
    interval = parse_interval(text)
    if interval is None:
        return None
    unit, factor = split_unit(interval.unit)
    return Interval(_scale(interval.low, factor), _scale(interval.high, factor), unit)


def split_unit(unit: str) -> tuple[str, float]:
    """Return the base unit and the factor to it; a unit that is not known stays as it is.

    >>> split_unit("mm"), split_unit("%RH")
    (('m', 0.001), ('%RH', 1.0))
    """
    if unit not in _BASES and unit[:1] in _PREFIXES and unit[1:] in _BASES:
        return unit[1:], _PREFIXES[unit[0]]
    return unit, 1.0


def _scale(value: float | None, factor: float) -> float | None:
    """Multiply without leaving the dust of binary fractions (0.15 m is 150 mm)."""
    return None if value is None else round(value * factor, 12 if abs(value * factor) < 1 else 9)
