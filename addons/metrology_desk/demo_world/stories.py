"""What happens to each order of the demo world: how far it came, when, and what was special."""

from dataclasses import dataclass

# Kind of story, share of the orders, age in days (from, to). The first kinds matter most: a small world has
# one of each as far as it goes.
KINDS = (
    ("archived", 46, 25, 178),
    ("in_test", 14, 4, 11),
    ("ready", 13, 9, 22),
    ("draft", 5, 0, 1),
    ("reception", 9, 0, 1),
    ("store", 10, 1, 3),
    ("returned", 6, 6, 24),
    ("partly_released", 7, 12, 34),
    ("at_lab", 9, 2, 6),
    ("amendment_confirmed", 4, 6, 14),
    ("onsite", 5, 3, 40),
    ("checked", 4, 0, 1),
    ("forwarded", 5, 14, 32),
    ("consultation", 4, 3, 9),
    ("amendment_waiting", 4, 4, 10),
    ("several_laboratories", 6, 5, 14),
    ("to_approve", 7, 6, 14),
    ("fetching", 4, 10, 20),
    ("cancelled", 3, 2, 60),
    ("late", 5, 26, 48),
)
URGENCIES = ("urgent_72h", "urgent_24h")


@dataclass(frozen=True)
class Story:
    number: int
    kind: str
    days_ago: int
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
                    rng.randint(youngest, oldest),
                    kind,
                    _number_of_items(rng, kind),
                    rng.choice(URGENCIES) if urgent else "normal",
                )
            )
    stories.sort(key=lambda story: -story[0])
    return [
        Story(number, kind, days_ago, items, urgency)
        for number, (days_ago, kind, items, urgency) in enumerate(stories, start=1)
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
    return rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 6))
