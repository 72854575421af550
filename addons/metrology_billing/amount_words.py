"""Amounts of money in Chinese capitals, as receipts and cheques need them (人民币大写)."""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LIMIT = Decimal(10) ** 16


def amount_in_capitals(amount):
    """Return ``amount`` of yuan in words: 1234.5 is 壹仟贰佰叁拾肆元伍角整."""
    value = Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if abs(value) >= LIMIT:
        raise ValueError(f"{amount} is too large to be written in words")
    sign = "负" if value < 0 else ""
    yuan, fen = divmod(int(abs(value) * 100), 100)
    return f"{sign}{_join(_whole(yuan), yuan, *divmod(fen, 10))}"


def _join(words, yuan, jiao, fen):
    text = f"{words}元" if yuan else ""
    if not jiao and not fen:
        return f"{text or '零元'}整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{DIGITS[fen]}分" if fen else "整")


def _whole(number):
    """Return a whole number in words, groups of four digits from the left."""
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(text)
            # 1 0000 0000 0000 is 壹万亿: the group of 亿 keeps its word although its digits are zero.
            if place == 2 and len(groups) == 4:
                text = f"{text.removesuffix('万亿')}万亿"
            continue
        text += ("零" if text and (gap or group < 1000) else "") + _group(group)
        # 1 2345 0000 0000 is 壹万贰仟叁佰肆拾伍亿: 亿 is said once.
        text += "万" if place == 3 and groups[2] else GROUPS[place]
        gap = False
    return text


def _group(number):
    """Return one to four digits in words; zeros inside are said once, those at the end not at all."""
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            zero = bool(text)
        else:
            text += ("零" if zero else "") + DIGITS[digit] + PLACES[place]
            zero = False
    return text
