"""Who is served next, and by whom. Plain Python, no database.

A caller with VIP right counts as if he had waited longer, so he comes first but not for ever. A wish for a
skill holds for a while only: who has waited long is served by anybody.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """A caller in the queue."""

    key: int
    seconds: float
    is_vip: bool = False
    skill: int | None = None


@dataclass(frozen=True)
class Ready:
    """An agent who could take a call."""

    key: int
    idle_seconds: float
    skills: frozenset = frozenset()
    level: int = 1


def order(waiting, vip_seconds):
    """Return the callers in the order in which they are served."""
    return sorted(waiting, key=lambda one: (-(one.seconds + vip_seconds * one.is_vip), one.key))


def match(waiting, ready, vip_seconds=300, widen_seconds=60):
    """Return [(caller, agent)]: who rings now where. Each caller and each agent stands in it at most once.

    :param vip_seconds: a VIP counts as if he had waited so much longer
    :param widen_seconds: after this wait a caller's wish for a skill is given up
    """
    free, pairs = list(ready), []
    for caller in order(waiting, vip_seconds):
        fitting = [
            agent
            for agent in free
            if caller.skill is None or caller.skill in agent.skills or caller.seconds >= widen_seconds
        ]
        if fitting:
            agent = min(fitting, key=lambda one: (one.level, -one.idle_seconds, one.key))
            free.remove(agent)
            pairs.append((caller.key, agent.key))
    return pairs
