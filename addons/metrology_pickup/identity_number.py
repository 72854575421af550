"""Identity numbers of people who collect things: checked, then forgotten except for four characters.

Plain Python. A resident identity number has 18 characters, the last one a check digit (GB 11643, ISO 7064
MOD 11-2); anything else (passports, permits) is taken as it is.
"""

import hashlib
import hmac
import re
import unicodedata

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
VISIBLE = 4
SHORTEST = 6


def normalise(text: str | None) -> str:
    """Return the number without blanks and hyphens, in capitals and narrow characters.

    >>> normalise(" 11010519491231002x ")
    '11010519491231002X'
    """
    return re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text or "")).upper()


def is_valid(number: str) -> bool:
    """Return whether a normalised number can be right.

    >>> is_valid("11010519491231002X"), is_valid("110105194912310021"), is_valid("E12345678"), is_valid("12")
    (True, False, True, False)
    """
    if re.fullmatch(r"\d{17}[\dX]", number):
        total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
        return _CHECK[total % 11] == number[-1]
    return len(number) >= SHORTEST and re.fullmatch(r"[0-9A-Z]+", number) is not None


def mask(number: str) -> str:
    """Return what a screen may show.

    >>> mask("11010519491231002X")
    '**************002X'
    """
    return "*" * max(len(number) - VISIBLE, 0) + number[-VISIBLE:]


def fingerprint(number: str, secret: str) -> str:
    """Return a keyed hash: the same person is recognised, the number can not be found out from it."""
    return hmac.new(secret.encode(), number.encode(), hashlib.sha256).hexdigest()
