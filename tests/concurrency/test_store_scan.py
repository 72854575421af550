"""Several hand-helds in one hand-over at the same moment: nothing is lost, nothing counts twice."""

import pytest

from .processes import at_once

SITE = "STO"

pytestmark = pytest.mark.database


def make_key(number):
    return f"{number:032x}"


@pytest.fixture(scope="module")
def keeper(counter):
    """A store keeper of the site works on the desk now."""
    counter.desk.hire(
        f"keeper_{SITE}",
        "metrology_base.group_store_keeper",
        "metrology_base.group_reception",
        metrology_site_ids=[(6, 0, [counter.site])],
        metrology_site_id=counter.site,
    )


@pytest.fixture
def session(counter, keeper):
    """An open hand-over of three items and the labels on its list."""
    counter.take_in(3)
    with counter.desk.transaction() as env:
        state = env["metrology.handover"].open_session("store_in", counter.site)
    return state["id"], [line["label"] for line in state["lines"] if not line["is_scanned"]]


def test_the_same_piece_on_many_devices_is_ticked_once(counter, session):
    session_id, labels = session

    def scan(number):
        return lambda env: (
            env["metrology.handover"].browse(session_id).scan(make_key(number), labels[0])["message"]
        )

    outcomes = at_once(counter.desk, [scan(100 + number) for number in range(4)])
    assert [outcome.value for outcome in outcomes if outcome.kind != "done"] == []
    tones = sorted(outcome.value["tone"] for outcome in outcomes)
    assert tones == ["info", "info", "info", "success"]


def test_other_pieces_on_other_devices_are_all_kept(counter, session):
    session_id, labels = session

    def scan(number, label):
        return lambda env: (
            env["metrology.handover"].browse(session_id).scan(make_key(number), label)["scanned"]
        )

    todo = labels[-3:]
    outcomes = at_once(counter.desk, [scan(200 + number, label) for number, label in enumerate(todo)])
    assert [outcome.value for outcome in outcomes if outcome.kind != "done"] == []
    with counter.desk.system() as env:
        lines = env["metrology.handover"].browse(session_id).line_ids
        assert all(line.scanned_at for line in lines if line.label in todo)


def test_one_request_that_arrives_on_two_lines_counts_once(counter, session):
    session_id, labels = session

    def scan(env):
        return env["metrology.handover"].browse(session_id).scan(make_key(300), labels[1])["message"]

    outcomes = at_once(counter.desk, [scan, scan])
    assert [outcome.value for outcome in outcomes if outcome.kind != "done"] == []
    assert sum(bool(outcome.value) for outcome in outcomes) == 1


def test_two_people_can_not_begin_the_same_count(counter, keeper):
    def start(env):
        return env["metrology.stocktake"].start(counter.site)["id"]

    outcomes = at_once(counter.desk, [start, start])
    assert sorted(outcome.kind for outcome in outcomes) == ["done", "refused"], outcomes
