"""Codes and numbers that pass every check and belong to nobody.

All functions are pure: the same random source gives the same code.
"""

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Registration authority and kind of body (GB 32100-2015)
ENTERPRISE, INDIVIDUAL_BUSINESS, INSTITUTION, GOVERNMENT = "91", "92", "12", "11"
MOBILE_PREFIXES = ("138", "139", "136", "150", "158", "186", "189", "177", "199", "133")


def organisation_check(body):
    """Return the check character of the eight characters of an organisation code (GB 11714)."""
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]


def uscc_check(body):
    """Return the check character of the first seventeen characters of a credit code (GB 32100)."""
    total = sum(USCC_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return USCC_LETTERS[-total % 31]


def make_uscc(rng, kind, division):
    """Return a unified social credit code with right check characters for an invented body."""
    organisation = "".join(rng.choice(ORGANISATION_LETTERS) for _index in range(8))
    if kind in (ENTERPRISE, INDIVIDUAL_BUSINESS):
        organisation = "MA" + organisation[2:]
    body = f"{kind}{division}{organisation}{organisation_check(organisation)}"
    return body + uscc_check(body)


def make_mobile(rng, taken):
    """Return a valid mobile number; the block 0000 behind the prefix shows that it is invented."""
    while True:
        number = f"{rng.choice(MOBILE_PREFIXES)}0000{rng.randrange(10000):04d}"
        if number not in taken:
            taken.add(number)
            return number


def make_landline(rng, area_code, taken):
    """Return a valid fixed line of the town, with its area code."""
    while True:
        number = f"{area_code}-5{rng.randrange(5, 9)}00{rng.randrange(10000):04d}"
        if number not in taken:
            taken.add(number)
            return number
