"""Speed at the counter: an order of ten items from create to custody, and a draft of five hundred."""

from contextlib import contextmanager
from functools import partial

from . import databases
from .counter import Counter
from .harness import Figure, compare, interleave
from .stock_rival import MOVES, PICKINGS, StockRoom

NAMES = ("P1", "P2", "P2.queries")
PIECES = 10
ITEMS = 500
QUERIES_FIXED, QUERIES_PER_ITEM = 60, 0.02


@contextmanager
def sides():
    """The suite and a stock Odoo, each in a database of its own."""
    ours, theirs = databases.copy(databases.suite(), "intake"), databases.copy(databases.stock(), "intake")
    try:
        yield Counter(ours), StockRoom(theirs)
    finally:
        databases.drop(ours)
        databases.drop(theirs)


def measure():
    with sides() as (counter, stock):
        yield compare(
            Figure(
                "P1",
                f"order of {PIECES} items created, signed, in custody; against {PIECES} pieces in stock",
                1.6,
                True,
            ),
            *interleave(partial(counter.take_in, PIECES), partial(stock.take_in, PIECES), repeats=5),
        )
        share = ITEMS / (PICKINGS * MOVES)
        yield compare(
            Figure("P2", f"items a second, draft of {ITEMS} in a call; against moves of a picking batch", 5),
            *interleave(partial(counter.draft, ITEMS), stock.plan, repeats=2),
            over=lambda ours, theirs: share * theirs / ours,
        )
        counter.draft(ITEMS)
        queries = counter.draft(ITEMS)
        allowed = QUERIES_FIXED + QUERIES_PER_ITEM * ITEMS
        yield Figure(
            "P2.queries",
            f"SQL queries of that call, of {allowed:g}; {PIECES} items take {counter.draft(PIECES)}",
            1,
            True,
            ratio=queries / allowed,
            unit="",
            product=queries,
            rival=allowed,
        )
