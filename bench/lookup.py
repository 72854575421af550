"""Finding a customer among a million: by the telephone number of a caller, by a part of the Chinese name."""

import random
from contextlib import contextmanager

from . import databases, million
from .harness import ROUNDS, Figure, compare, interleave
from .people import Desk

NAMES = ("P4", "P4.recall", "P5", "P5.same")
TURNS_PER_ROUND, CALLS_PER_TURN = 3, 50
LENGTHS = range(2, 9)
FREQUENT = ("仪表", "有限公司", "精密机械", "公司, 王")
RECALLED = ("13912345601", "13912345602", "13912345603", "13912345604")
# Written text → what a caller's number looks like, for numbers that are no mobiles.
FIXED_LINES = {
    "010-80222667转801": "01080222667",
    "(0591) 8345 6789-12": "+8659183456789",
    "400-810-9191": "4008109191",
    "0755－26001234": "075526001234",
}


@contextmanager
def sides():
    """The suite and a stock Odoo with the same million partners, kept from run to run."""
    recipe = (million,)
    ours = databases.kept_copy(databases.suite(), "million", recipe, million.fill)
    theirs = databases.kept_copy(databases.stock(), "million", recipe, million.fill)
    agent, stock = Desk(ours), Desk(theirs)
    with agent.transaction() as agent_env, stock.transaction() as stock_env:
        agent.user_id = _clerk(agent_env, "metrology_base.group_agent")
        stock.user_id = _clerk(stock_env, "base.group_user", "base.group_partner_manager")
    try:
        yield agent, stock
    finally:
        for name in (ours, theirs):
            databases.release(name)


def _clerk(env, *groups):
    """A user with these groups, made in the first run and found in the next."""
    known = env["res.users"].search([("login", "=", "bench_clerk")])
    if known:
        return known.id
    group_ids = [(6, 0, [env.ref(group).id for group in groups])]
    values = {"name": "bench_clerk", "login": "bench_clerk", "lang": "zh_CN", "group_ids": group_ids}
    return env["res.users"].create(values).id


def measure():
    with sides() as (agent, stock), agent.transaction() as ours, stock.transaction() as theirs:
        yield _measure_calls(ours, theirs)
        yield _measure_recall(ours)
        terms = _choose_terms(theirs)
        yield _measure_names(ours, theirs, terms)
        yield _measure_same(ours, terms)


def _measure_calls(ours, theirs):
    """A turn is fifty look-ups in a row on our side; one alone times how soon a busy machine wakes us."""
    draws = random.Random(4)
    turns = (ROUNDS + 1) * TURNS_PER_ROUND

    def draw(count):
        return iter([million.mobile(draws.randrange(1, million.ROWS + 1)) for _call in range(count)])

    hits = {"suite": 0, "stock": 0}
    product_calls, rival_calls = draw(turns * CALLS_PER_TURN), draw(turns)

    def find_by_number():
        for _call in range(CALLS_PER_TURN):
            hits["suite"] += bool(ours["metrology.phone"]._find_partners(next(product_calls)).ids)

    def find_by_text():
        hits["stock"] += bool(theirs["res.partner"].search([("phone", "=", next(rival_calls))], limit=1).ids)

    product, rival = interleave(find_by_number, find_by_text, repeats=TURNS_PER_ROUND)
    figure = compare(
        Figure("P4", "caller among a million partners; against a search for the same text", 300),
        [milliseconds / CALLS_PER_TURN for milliseconds in product],
        rival,
        over=lambda ours, theirs: theirs / ours,
    )
    calls = turns * CALLS_PER_TURN
    figure.note = f"found {hits['suite']} of {calls}, the search for the text {hits['stock']} of {turns}"
    return figure


def _measure_recall(ours):
    """Partners typed in through the addon in five spellings, called for in the same five and in E.164."""
    asked = found = 0
    with ours.cr.savepoint() as savepoint:
        Partner, Phone = ours["res.partner"].sudo(), ours["metrology.phone"]
        for number in RECALLED:
            ways = million.spellings(number)
            typed = Partner.create([{"name": "来电", "phone": text} for text in ways])
            for call in (*ways, f"+86{number}"):
                asked += len(typed)
                found += len(Phone._find_partners(call, limit=None) & typed)
        for text, call in FIXED_LINES.items():
            typed = Partner.create({"name": "来电固话", "phone": text})
            asked += 1
            found += typed in Phone._find_partners(call, limit=None)
        savepoint.rollback()
    return Figure(
        "P4.recall",
        "share found of numbers typed in five spellings and called in six, and of fixed lines",
        1,
        ratio=found / asked,
        unit="",
        product=found,
        rival=asked,
    )


def _choose_terms(theirs):
    """Parts of names, of each length, with at least some of what tells a company from the others."""
    draws = random.Random(5)
    refs = tuple(f"{million.MARK}{draws.randrange(1, million.ROWS + 1)}" for _name in range(200))
    theirs.cr.execute("SELECT name FROM res_partner WHERE ref IN %s AND is_company", [refs])
    names = sorted(name for (name,) in theirs.cr.fetchall())
    chosen = {}
    for length in LENGTHS:
        chosen[length] = []
        while len(chosen[length]) < ROUNDS + 1:
            name = draws.choice(names)
            start = draws.randrange(max(0, 4 - length), 3)
            chosen[length].append(name[start : start + length])
    return chosen


def _measure_names(ours, theirs, terms):
    """Each length by itself; the figure is the length that gains least."""
    by_length = {}
    for length, texts in terms.items():
        product_texts, rival_texts = iter(texts), iter(texts)
        by_length[length] = compare(
            Figure("P5", "", 50),
            *interleave(
                lambda texts=product_texts: ours["res.partner"].name_search(next(texts)),
                lambda texts=rival_texts: theirs["res.partner"].name_search(next(texts)),
            ),
            over=lambda product, rival: rival / product,
        )
    worst = min(by_length.values(), key=lambda figure: figure.ratio)
    worst.title = "customer by 2 to 8 characters of the name, slowest length; against stock name_search"
    worst.note = "by length " + " ".join(f"{length}:{one.ratio:.0f}" for length, one in by_length.items())
    worst.samples = {"by_length": {length: one.samples for length, one in by_length.items()}}
    return worst


def _measure_same(ours, terms):
    """Every term must give exactly the partners that LIKE gives, frequent words included."""
    texts = [*(text for texts in terms.values() for text in texts), *FREQUENT]
    same = 0
    for text in texts:
        ours.cr.execute("SELECT id FROM res_partner WHERE active AND complete_name LIKE %s", [f"%{text}%"])
        expected = {found for (found,) in ours.cr.fetchall()}
        query = ours["res.partner"]._search([("display_name", "ilike", text)])
        same += set(query.get_result_ids()) == expected
    return Figure(
        "P5.same",
        "share of searches whose result is that of LIKE",
        1,
        ratio=same / len(texts),
        unit="",
        product=same,
        rival=len(texts),
    )
