"""What counts as Chinese, and what as English that slipped through."""

import html
import re

from . import tables

CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(
    r"%\([A-Za-z_]\w*\)[-+ #0]*\d*(?:\.\d+)?[sdfrx%]|%[-+ #0]*\d*(?:\.\d+)?[sdfrx]|\{[\w.:]*\}"
)
TAG = re.compile(r"<[^>]*>")
EXPRESSION_TEXT = re.compile(r"""['"]([^'"]*)['"]""")
EXPRESSION = re.compile(r"['\w%. ]*\(?\bobject\.\w+.*")
DOTTED = re.compile(r"[\w./@:+-]*[./@_\d][\w./@:+-]*")


def read_allowed():
    return tables.read_keys("not_chinese", "text")


def placeholders(text):
    """Sorted placeholders of a text; `100 % of` is none."""
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def tags(text):
    return sorted(re.findall(r"</?([a-z][a-z0-9]*)", text))


def visible_terms(field, value):
    """What a person reads of a translatable value: parts of a view, texts in an expression, or all."""
    if callable(field.translate):
        return field.get_trans_terms(value)
    if field.name == "print_report_name":
        return EXPRESSION_TEXT.findall(value)
    return [value]


def is_english(text, allowed=frozenset()):
    """Would a Chinese reader see English? Numbers, codes, file names and allowed texts are no leak."""
    text = (text or "").strip()
    if not text or CHINESE.search(text) or text in allowed or EXPRESSION.fullmatch(text):
        return False
    visible = html.unescape(TAG.sub(" ", text))
    visible = DOTTED.sub(" ", PLACEHOLDER.sub(" ", visible))
    words = [word for word in LATIN.findall(visible) if word not in allowed]
    return bool(words)
