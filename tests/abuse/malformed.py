"""Values that no form would send: of the wrong type, huge, nested, with control characters."""

HUGE = "计" * 50_000
NESTED = []
for _depth in range(200):
    NESTED = [NESTED]

TEXTS = (
    "",
    " ",
    "\t\r\n",
    "\x1b[31m\x07\u202e\u2066",
    "a\x00b",
    "\ud800",
    "%_%_%",
    "';--\"<script>",
    "＝１＋１",
    "𠮷" * 60,
    "9" * 400,
    "+86" + "1" * 300,
    "2026-13-45",
    HUGE,
)
NUMBERS = (0, -1, 1.5, 2**31, 2**63, -(2**40), float("inf"), float("nan"))
STRUCTURES = (
    [],
    {},
    [[]],
    {"a": {"b": []}},
    [None],
    [1, "x", None],
    [[0, 0, {}]],
    [[6, 0, [0]]],
    [[99]],
    NESTED,
)
VALUES = (None, True, False, *TEXTS, *NUMBERS, *STRUCTURES)
# Numbers of records as a client may send them: none, never given, far too large, twice.
IDS = ([], [0], [-1], [999_999_999], [2**40], [1, 1])


def make_values(draws, names):
    """Values of one record: up to four fields of the model, each with something malformed."""
    chosen = draws.sample(names, min(len(names), draws.randrange(1, 5)))
    return {name: draws.choice(VALUES) for name in chosen}


def make_context(draws, names):
    """What a client sends as context: a selection, a pass that only code can make, defaults for ``names``."""
    chosen = draws.choice(
        (
            {},
            {},
            {f"default_{draws.choice(names)}": draws.choice(VALUES)} if names else {},
            {"active_model": draws.choice(("metrology.order", "metrology.order.item", "res.partner"))},
            {"active_ids": draws.choice(IDS), "active_id": draws.choice((0, -1, 999_999_999))},
            {"metrology_amending": draws.choice(VALUES), "metrology_state_pass": draws.choice(VALUES)},
        )
    )
    return dict(chosen)
