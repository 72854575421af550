"""Eight clerks of one site check their orders at the same moment."""

import pytest

from .processes import at_once

SITE = "NUM"
CLERKS = 8
ROUNDS = 3

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def checked(counter):
    """All numbers given by rounds in which every clerk checks one order, the first of the site among them."""

    def check(env, order):
        env["metrology.order"].browse(order).action_check()
        return env["metrology.order"].browse(order).name

    numbers = []
    for _round in range(ROUNDS):
        with counter.desk.transaction() as env:
            orders = env["metrology.order"].create([counter.prepare_order(1) for _clerk in range(CLERKS)]).ids
        outcomes = at_once(counter.desk, [lambda env, order=order: check(env, order) for order in orders])
        assert [outcome for outcome in outcomes if outcome.kind != "done"] == []
        numbers.append([outcome.value for outcome in outcomes])
    return numbers


def test_every_clerk_gets_a_number_of_his_own(checked):
    given = [name for numbers in checked for name in numbers]
    assert len(given) == len(set(given)) == CLERKS * ROUNDS


def test_no_number_is_left_out(checked):
    given = sorted(int(name.rpartition("-")[2]) for numbers in checked for name in numbers)
    assert given == list(range(1, CLERKS * ROUNDS + 1))


def test_what_was_answered_is_what_is_stored(checked, counter):
    with counter.desk.transaction() as env:
        stored = env["metrology.order"].search([("site_id", "=", counter.site), ("name", "!=", False)])
        assert sorted(stored.mapped("name")) == sorted(name for numbers in checked for name in numbers)
        assert set(stored.mapped("state")) == {"checked"}
