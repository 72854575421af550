"""One key for all spellings of a company's name, and the search keys made from it."""

import re
import unicodedata
from difflib import SequenceMatcher

from pypinyin import Style, lazy_pinyin

_DROPPED = re.compile(r"[\s·•．.,，、。\-_/\\()\[\]〔〕【】{}<>《》〈〉\"'“”‘’:;&\u200b\ufeff‐‑–—]")
_CJK = "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff"
_LEGAL_FORM = re.compile("(?:集团|股份|有限|公司)+$")
NEAR = 0.9
CJK_RUN = re.compile(f"[{_CJK}]{{2,}}")


def company_key(name):
    """Return the key under which different spellings of the same company meet.

    Branches and joint-stock companies keep keys of their own.
    """
    key = unicodedata.normalize("NFKC", name or "")
    key = _DROPPED.sub("", key).upper()
    return key.replace("有限责任公司", "有限公司")


def is_near(key, other):
    """Say whether two keys differ so little that a person should compare the companies."""
    return key != other and SequenceMatcher(None, key, other, autojunk=False).ratio() >= NEAR


def distinctive_halves(key):
    """Return the halves of a key without its legal form; one slip of the pen leaves one of them intact."""
    core = _LEGAL_FORM.sub("", key)
    middle = len(core) // 2
    return (core[:middle], core[middle:]) if len(core) >= 5 else ()


def bigrams(text):
    """Return the pairs of neighbouring Chinese characters, each once, in order."""
    pairs = (run[i : i + 2] for run in CJK_RUN.findall(text or "") for i in range(len(run) - 1))
    return list(dict.fromkeys(pairs))


def pinyin_initials(name):
    """Return the first letters of the syllables, with Latin letters and digits kept: 北京ABC厂 → bjabcc."""
    text = unicodedata.normalize("NFKC", name or "")
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return re.sub(r"[^0-9a-z]", "", initials.lower())[:64]
