"""Writing the configuration of an Asterisk: plain texts from plain values.

Everything that gets in was checked where it was typed; what could end a line or begin another is refused
here once more, so that no text of a person becomes an instruction to the exchange.
"""

import re

PLAIN = re.compile(r"[0-9A-Za-z_./:+@-]*")


class Unsafe(ValueError):
    """A value that could be read as an instruction."""


def plain(value):
    """Return the value as text, if it is a name or number and nothing else.

    :raises Unsafe: it is anything else
    """
    text = str(value)
    if not PLAIN.fullmatch(text):
        raise Unsafe(text)
    return text


def seat_sections(seats):
    """The telephones: pairs of number and password."""
    blocks = []
    for number, secret in seats:
        number, secret = plain(number), plain(secret)
        blocks.append(
            f"[{number}](seat)\nauth = {number}\naors = {number}\ncallerid = <{number}>\n\n"
            f"[{number}](seat-auth)\nusername = {number}\npassword = {secret}\n\n"
            f"[{number}](seat-aor)\n"
        )
    return "\n".join(blocks)


def context(name, *extensions):
    """A context of the dialplan: each extension is its pattern and its steps.

    A step is an application with its arguments, or a pair of a label and that.
    """
    lines = [f"[{plain(name)}]"]
    for pattern, steps in extensions:
        for place, step in enumerate(steps):
            label, action = step if isinstance(step, tuple) else ("", step)
            label = f"({label})" if label else ""
            lines.append(f" same => n{label},{action}" if place else f"exten => {pattern},1{label},{action}")
    return "\n".join(lines) + "\n"
