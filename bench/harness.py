"""Interleaved rounds, medians, and what a reader gets to see of them."""

import gc
import json
import os
import platform
import statistics
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROUNDS = 5


@dataclass
class Figure:
    """One number with its goal; ``ratio`` is None while it could not be measured."""

    name: str
    title: str
    goal: float
    at_most: bool = False
    ratio: float | None = None
    unit: str = "ms"
    product: float | None = None
    rival: float | None = None
    samples: dict = field(default_factory=dict)
    note: str = ""
    broken: bool = False

    @property
    def verdict(self):
        if self.broken:
            return "broken"
        if self.ratio is None:
            return "not-measured"
        return "ok" if (self.ratio <= self.goal if self.at_most else self.ratio >= self.goal) else "short"

    def line(self):
        """The one line that a person and a script read."""
        parts = [
            self.name,
            f"ratio={_short(self.ratio)}",
            f"goal={'<=' if self.at_most else '>='}{self.goal:g}",
            self.verdict,
        ]
        for side in ("product", "rival"):
            value = getattr(self, side)
            if value is not None:
                parts.append(f"{side}={_short(value)}{self.unit}")
        return " ".join(parts) + f"  # {self.title}" + (f"; {self.note}" if self.note else "")


def _short(value):
    return "-" if value is None else f"{value:.4g}"


def timed(function, *arguments):
    """Milliseconds of one call."""
    start = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - start) * 1000


def interleave(product, rival, rounds=ROUNDS, repeats=1, warm_up=1):
    """Time two calls turn by turn; two lists with the median milliseconds of each round.

    Each round takes ``repeats`` turns, and the side that begins changes from turn to turn, so that a machine
    that slows down slows down both. The rounds of ``warm_up`` fill caches and count for nothing.
    """
    times = {product: [], rival: []}
    for number in range(warm_up + rounds):
        turns = {product: [], rival: []}
        gc.collect()
        for turn in range(repeats):
            for side in (product, rival) if (number + turn) % 2 else (rival, product):
                turns[side].append(timed(side))
        if number >= warm_up:
            for side, values in turns.items():
                times[side].append(statistics.median(values))
    return times[product], times[rival]


def compare(figure, product, rival, over=None):
    """Fill in ``figure`` from the rounds of both sides.

    :param over: function (product, rival) → ratio of one round; by default product over rival
    """
    over = over or (lambda ours, theirs: ours / theirs)
    figure.product = statistics.median(product)
    figure.rival = statistics.median(rival)
    figure.ratio = statistics.median(over(ours, theirs) for ours, theirs in zip(product, rival, strict=True))
    figure.samples = {"product": product, "rival": rival}
    return figure


def run(groups, wanted, out=sys.stdout):
    """Measure the wanted figures group by group, one line each as soon as it is known.

    :param groups: list of (names, function); the function yields :class:`Figure` of these names
    """
    figures = []
    for names, measure in groups:
        if wanted and not wanted & set(names):
            continue
        try:
            for figure in measure():
                if not wanted or figure.name in wanted:
                    figures.append(figure)
                    out.write(figure.line() + "\n")
                    out.flush()
        except Exception as error:  # the other figures are worth having
            traceback.print_exc()
            for name in names:
                if name not in {figure.name for figure in figures} and (not wanted or name in wanted):
                    title = f"{type(error).__name__}: {error}".splitlines()[0]
                    figures.append(Figure(name, title, 0, broken=True))
                    out.write(figures[-1].line() + "\n")
    return figures


def write_json(path, figures, **facts):
    content = {
        "machine": {
            "processors": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        **facts,
        "figures": [{**asdict(figure), "verdict": figure.verdict} for figure in figures],
    }
    Path(path).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
