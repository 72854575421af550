"""What a person reads at the terminal: lines, steps, bars."""

import os
import shutil
import sys
import time
import unicodedata

from . import catalogue

BAR_CELLS = 24
QUIET_SECONDS = 15


def _wants_chinese():
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].startswith("zh")
    return False


CHINESE = _wants_chinese()


def t(text, **values):
    """The text in the reader's language, its %(name)s filled in."""
    if CHINESE:
        text = catalogue.CHINESE.get(text, text)
    return text % values if values else text


def line(text=""):
    print(text, flush=True)


def warn(text):
    print(f"! {text}", file=sys.stderr, flush=True)


def size(count):
    """Bytes as a person says them."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def _width(text):
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class Step:
    """One step of a longer way; use as a context manager and tell it how far things are."""

    def __init__(self, number, total, title):
        self.head = f"[{number}/{total}] {title}" if total else title
        self.started = time.monotonic()
        self.tty = sys.stdout.isatty()
        self.note = ""
        self._drawn = 0.0
        self._length = 0

    def __enter__(self):
        if self.tty:
            self.update()
        else:
            line(f"{self.head} …")
        self._drawn = time.monotonic()
        return self

    def __exit__(self, kind, value, traceback):
        seconds = time.monotonic() - self.started
        ending = t("stopped") if kind else (self.note or t("done"))
        text = f"{self.head}: {ending} ({seconds:.1f} s)"
        if self.tty:
            self._draw(text)
            line()
        else:
            line(text)

    def update(self, done=0, total=0, what=""):
        """Redraw; `done` and `total` in the same unit, `what` says how much in words."""
        now = time.monotonic()
        wait = 0.1 if self.tty else QUIET_SECONDS
        if now - self._drawn < wait and self._drawn:
            return
        self._drawn = now
        share = min(1.0, done / total) if total else 0.0
        seconds = now - self.started
        if self.tty:
            full = int(share * BAR_CELLS)
            bar = "█" * full + "░" * (BAR_CELLS - full)
            self._draw(f"{self.head} {bar} {share:4.0%} {what} {seconds:.0f} s")
        elif total:
            line(f"{self.head} {share:.0%} {what} {seconds:.0f} s")

    def bytes(self, done, total):
        self.update(done, total, f"{size(done)} / {size(total)}")

    def _draw(self, text):
        columns = shutil.get_terminal_size().columns - 1
        while _width(text) > columns:
            text = text[:-1]
        pad = max(0, self._length - _width(text))
        self._length = _width(text)
        print("\r" + text + " " * pad, end="", flush=True)


class Way:
    """A numbered row of steps."""

    def __init__(self, total):
        self.total = total
        self.number = 0

    def step(self, title):
        self.number += 1
        return Step(self.number, self.total, title)


class Silent:
    """A step that nobody watches."""

    note = ""

    @staticmethod
    def update(*args, **kwargs):
        """Say nothing."""

    @staticmethod
    def bytes(*args):
        """Say nothing."""
