"""Reading telephone numbers as people in China write them.

Plain Python, no database: `parse_phones("010-80222667转801、13800138000")` gives two numbers.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, carrier, geocoder

NO_DIGITS = re.compile(r"[\s().+-]+")
MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9]\d{9})")

KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.SHARED_COST: "shared_cost",
}

# Short numbers have no E.164 form; the number itself is what callers and files are matched by.
SHORT_CODE = re.compile(r"1(?:10|12|14|17|19|20|21|22|2\d{3}|0[01]\d{2}|11[68]\d)|9[56]\d{3,4}")

_DASHES = re.compile(r"[‐‑‒–—―−ー－~～]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\xad]")
_SEPARATORS = re.compile(r"[/;、|\n\r]|或|,(?=\s*[+(0-9][\d()\s-]{6,})")
_EXTENSION_WORD = re.compile(
    r"(?:转接|转|轉|分机号|分机|分機|内线|ext(?:n|ension)?\.?|x|#|,)\s*[:.]?\s*(\d{1,6})\s*$", re.I
)
_EXTENSION_DASH = re.compile(r"^(.*\d)\s*-\s*(\d{1,5})$")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_REMARK = re.compile(r"\(?[^\d+()\-\s.,#*xX]{1,}[^\d]*?\)?")


@dataclass(frozen=True)
class ParsedPhone:
    """One number. `e164` is empty when the text cannot be read as a number; `raw` is what was written."""

    raw: str
    e164: str = ""
    extension: str = ""
    national: str = ""
    kind: str = "unknown"
    region: str = ""
    carrier: str = ""

    @property
    def is_valid(self):
        return bool(self.e164)


def parse_phones(text, area_code="", country="CN"):
    """Return the numbers of a text, in order and each once.

    `area_code` (010) is put before local numbers that come without one.
    """
    found = {}
    for piece in _split(_clean(text)):
        parsed = parse_phone(piece, area_code or "", country or "CN")
        found.setdefault((parsed.e164 or parsed.raw, parsed.extension), parsed)
    return list(found.values())


def _clean(text):
    text = unicodedata.normalize("NFKC", text or "")
    return _DASHES.sub("-", _INVISIBLE.sub("", text)).strip()


def _split(text):
    for piece in _SEPARATORS.split(text):
        piece = piece.strip(" ,.:")
        words = piece.split()
        # "13800138000 13911112222": blanks separate numbers only when every part is long enough to be one
        if len(words) > 1 and all(sum(character.isdigit() for character in word) >= 7 for word in words):
            yield from words
        elif piece:
            yield piece


@lru_cache(maxsize=4096)
def mobile_e164(text):
    """Return the E.164 form of one Chinese mobile number in any spelling, or None for everything else.

    Eleven digits that begin with 13 to 19 can be nothing else, so a ringing call need not wait for the whole
    numbering plan (MIIT, numbering plan of the telephone network, 2017).
    """
    digits = NO_DIGITS.sub("", unicodedata.normalize("NFKC", text or ""))
    found = MOBILE.fullmatch(digits)
    return f"+86{found[1]}" if found else None


def parse_phone(piece, area_code="", country="CN"):
    """Read one number, with its extension when it has one."""
    number, extension = piece, ""
    match = _EXTENSION_WORD.search(number)
    if match and sum(character.isdigit() for character in number[: match.start()]) >= 3:
        number, extension = number[: match.start()], match.group(1)
    number = _REMARK.sub(" ", number).strip(" -.,:()") if not number.isascii() else number.strip(" -.,:")
    for candidate, dialled in _readings(number, extension, area_code, country):
        parsed = _read(piece, candidate, dialled, country)
        if parsed:
            return parsed
    return ParsedPhone(raw=piece, extension=extension)


def _readings(number, extension, area_code, country):
    """Yield (number, extension) from the likeliest reading to the least likely."""
    match = None if extension else _EXTENSION_DASH.match(number)
    if match and country == "CN":
        head = re.sub(r"[\s-]", "", match.group(1))
        # 80222667-801: without this the digits would be read as a number of some far city
        if area_code and _LOCAL.fullmatch(head):
            yield area_code + head, match.group(2)
    digits = re.sub(r"[\s()-]", "", number)
    if area_code and country == "CN" and _LOCAL.fullmatch(digits):
        yield area_code + digits, extension
    yield number, extension
    if match:
        yield match.group(1), match.group(2)


def _read(raw, number, extension, country):
    digits = re.sub(r"[\s()-]", "", number)
    if country == "CN" and SHORT_CODE.fullmatch(digits):
        return ParsedPhone(raw=raw, e164=digits, extension=extension, national=digits, kind="short_code")
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return ParsedPhone(
        raw=raw,
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        extension=extension or parsed.extension or "",
        national=_display(parsed),
        kind=KINDS.get(phonenumbers.number_type(parsed), "unknown"),
        region=region(parsed, "zh"),
        carrier=carrier.name_for_number(parsed, "zh"),
    )


def _display(parsed):
    """Return how the number is shown: as dialled in China, with the country code when it is abroad."""
    plain = phonenumbers.PhoneNumber(
        country_code=parsed.country_code,
        national_number=parsed.national_number,
        italian_leading_zero=parsed.italian_leading_zero,
    )
    style = PhoneNumberFormat.NATIONAL if parsed.country_code == 86 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(plain, style)


def region(parsed, language):
    """Return the city or province, for a number abroad the country; empty when only "China" is known."""
    name = geocoder.description_for_valid_number(parsed, language)
    if parsed.country_code == 86 and name == geocoder.country_name_for_number(parsed, language):
        return ""
    return name


def region_of(e164, language):
    """Return the region of a stored number in another language."""
    if not (e164 or "").startswith("+"):
        return ""
    return region(phonenumbers.parse(e164), language)
