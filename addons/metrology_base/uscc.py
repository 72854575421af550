"""Unified social credit codes (GB 32100-2015) and organisation codes (GB 11714)."""

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_SHAPE = re.compile(r"[1-9A-Y][0-9A-Y][0-9]{6}[0-9A-Z]{9}[0-9A-Y]")


def normalize(text):
    """Return the code as it is compared: half-width, upper case, without blanks and hyphens."""
    return re.sub(r"[\s\u200b\ufeff‐‑–—-]", "", unicodedata.normalize("NFKC", str(text or ""))).upper()


def check_character(code):
    """Return the 18th character that belongs to the first 17."""
    total = sum(
        ALPHABET.index(character) * weight for character, weight in zip(code[:17], WEIGHTS, strict=True)
    )
    return ALPHABET[(31 - total % 31) % 31]


def organization_check_character(code):
    """Return the 9th character that belongs to the first 8."""
    total = sum(
        int(character, 36) * weight for character, weight in zip(code[:8], ORGANIZATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def problem(code):
    """Return None for a right code, else `length`, `character` or `check`: what is wrong with it."""
    if len(code) != 18:
        return "length"
    if any(character not in ALPHABET for character in code) or not _SHAPE.fullmatch(code):
        return "character"
    return None if check_character(code) == code[17] else "check"


def organization_problem(code):
    """Return None for a right organisation code of nine characters, else what is wrong with it."""
    if len(code) != 9:
        return "length"
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return "character"
    return None if organization_check_character(code) == code[8] else "check"


def organization_code(code):
    """Return the organisation code that is part of a right social credit code."""
    return code[8:17]
