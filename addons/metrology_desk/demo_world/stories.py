"""What happens to each order of the demo world: how far it came, when, and what was special.

Each kind is old enough for what happened to it, so that nothing happens after the last day of the world.
"""

from dataclasses import dataclass

# Kind of story, share of the orders, age in days (from, to). The first kinds matter most: a small world has
# one of each as far as it goes.
KINDS = (
    ("archived", 40, 30, 178),
    ("in_test", 14, 5, 11),
    ("ready", 13, 13, 25),
    ("draft", 5, 0, 1),
    ("reception", 11, 0, 1),
    ("store", 12, 2, 4),
    ("returned", 6, 11, 26),
    ("partly_released", 7, 26, 38),
    ("at_lab", 9, 4, 7),
    ("amendment_confirmed", 4, 7, 14),
    ("onsite", 5, 14, 40),
    ("checked", 6, 0, 1),
    ("forwarded", 5, 14, 32),
    ("consultation", 4, 5, 10),
    ("amendment_waiting", 4, 6, 11),
    ("several_laboratories", 6, 10, 18),
    ("to_approve", 7, 9, 15),
    ("fetching", 4, 16, 27),
    ("cancelled", 3, 2, 60),
    ("late", 5, 26, 48),
    ("unclaimed", 4, 60, 175),
)
URGENCIES = ("urgent_72h", "urgent_24h")


@dataclass(frozen=True)
class Story:
    number: int
    kind: str
    days_ago: int
    minute: int
    items: int
    urgency: str


def plan(rng, count):
    """Return ``count`` stories, the oldest first."""
    stories = []
    for kind, share, youngest, oldest in _shares(count):
        for _index in range(share):
            urgent = kind in ("in_test", "at_lab", "archived", "store") and rng.random() < 0.15
            stories.append(
                (
                    (-rng.randint(youngest, oldest), rng.randrange(300)),
                    kind,
                    _number_of_items(rng, kind),
                    rng.choice(URGENCIES) if urgent else "normal",
                )
            )
    stories.sort(key=lambda story: story[0])
    return [
        Story(number, kind, -before, minute, items, urgency)
        for number, ((before, minute), kind, items, urgency) in enumerate(stories, start=1)
    ]


def _shares(count):
    """Give every kind its share of ``count`` orders, at least one each as long as there are enough."""
    total = sum(share for _kind, share, *_age in KINDS)
    counts = [1 if place < count else 0 for place in range(len(KINDS))]
    while sum(counts) < count:
        place = max(range(len(KINDS)), key=lambda p: KINDS[p][1] / total - counts[p] / count)
        counts[place] += 1
    return [(kind, number, *age) for (kind, _share, *age), number in zip(KINDS, counts, strict=True)]


def _number_of_items(rng, kind):
    if kind == "partly_released":
        return rng.randint(3, 6)
    if kind in ("several_laboratories", "forwarded"):
        return rng.randint(1, 2)
    return rng.choice((1, 1, 1, 2, 2, 3, 3, 4, 6))
