"""Who is who among instruments: the same maker, model and serial number name the same piece.

>>> identity_key(" Fluke ", "87-V", "no. 4711 ")
'FLUKE|87V|NO4711'
>>> identity_key("Fluke", "87V", "无编号") is None
True
"""

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[\W_]+")
_NO_SERIAL_WORDS = frozenset(
    {"无", "无编号", "无号", "无出厂编号", "没有", "不详", "不清", "未知", "空", "NA", "NONE", "NIL", "NULL"}
    | {"NO", "NOSERIAL", "NONUMBER", "UNKNOWN", "SN", "WU"}
)


@lru_cache(maxsize=4096)
def normalise(text: str | None) -> str:
    """Text to compare by: width, case, blanks and punctuation do not matter."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text or "").upper())


def clean_serial(text: str | None) -> str:
    """The serial number as typed, or an empty string when the text only says that there is none."""
    text = (text or "").strip()
    key = normalise(text)
    return "" if not key or key in _NO_SERIAL_WORDS else text


def identity_key(manufacturer: str | None, model_spec: str | None, serial_no: str | None) -> str | None:
    """Key that two records of one piece share; None without a serial number."""
    if not clean_serial(serial_no):
        return None
    return "|".join(normalise(part) for part in (manufacturer, model_spec, serial_no))
