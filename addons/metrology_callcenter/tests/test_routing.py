from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..routing import Ready, Waiting, match, order

CALLERS = st.lists(
    st.builds(
        Waiting,
        key=st.integers(1, 99),
        seconds=st.floats(0, 900),
        is_vip=st.booleans(),
        skill=st.sampled_from((None, 1, 2)),
    ),
    unique_by=lambda one: one.key,
    max_size=5,
)
AGENTS = st.lists(
    st.builds(
        Ready,
        key=st.integers(1, 99),
        idle_seconds=st.floats(0, 900),
        skills=st.sampled_from((frozenset(), frozenset({1}), frozenset({1, 2}))),
        level=st.integers(1, 3),
    ),
    unique_by=lambda one: one.key,
    max_size=5,
)


class TestRouting(BaseCase):
    """VIP first but not for ever; a skill is wished for, but not for ever."""

    def test_a_vip_comes_first(self):
        self.assertEqual(
            [one.key for one in order([Waiting(1, 100), Waiting(2, 5, is_vip=True)], 300)], [2, 1]
        )

    def test_but_not_for_ever(self):
        self.assertEqual(
            [one.key for one in order([Waiting(1, 306), Waiting(2, 5, is_vip=True)], 300)], [1, 2]
        )

    def test_who_has_the_skill_is_rung(self):
        agents = [Ready(1, 500), Ready(2, 3, frozenset({7}))]
        self.assertEqual(match([Waiting(1, 5, skill=7)], agents), [(1, 2)])
        self.assertEqual(match([Waiting(1, 5, skill=8)], agents), [])
        self.assertEqual(match([Waiting(1, 61, skill=8)], agents), [(1, 1)])

    def test_the_longest_idle_of_the_lowest_level_is_rung(self):
        agents = [Ready(1, 10), Ready(2, 90), Ready(3, 900, level=2)]
        self.assertEqual(
            match([Waiting(1, 1), Waiting(2, 0), Waiting(3, 0)], agents), [(1, 2), (2, 1), (3, 3)]
        )

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(CALLERS, AGENTS)
    def test_nobody_is_rung_twice_and_nobody_fitting_is_left_idle(self, waiting, ready):
        pairs = match(waiting, ready)
        callers, agents = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        self.assertEqual(len(set(callers)), len(callers))
        self.assertEqual(len(set(agents)), len(agents))
        left = [one for one in ready if one.key not in agents]
        for caller in waiting:
            if caller.key not in callers:
                wishes = caller.skill is not None and caller.seconds < 60
                self.assertFalse([one for one in left if not wishes or caller.skill in one.skills])
