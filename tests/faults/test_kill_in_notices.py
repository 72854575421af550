"""A thousand notices, a gateway that fails, senders that are killed: each ends, and none goes twice."""

import os

import pytest

from .outbox import Outbox

NOTICES = 1000
MOST_ROUNDS = 40

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def aftermath(database_copy):
    source = os.environ.get("DESK_TEST_DB")
    if not source:
        pytest.fail("DESK_TEST_DB is not set: run ./desk test, or see tests/README.md", pytrace=False)
    outbox = Outbox(database_copy(source, "notice"), NOTICES)
    killed = 0
    for number in range(MOST_ROUNDS):
        killed += outbox.run_round(number)
        outbox.pass_time(1)
        if outbox.is_done() and not outbox.gateway.receipts:
            break
    outbox.receive(outbox.told)
    outbox.pass_time(100)
    with outbox.registry.cursor() as cursor:
        outbox._env(cursor)["metrology.notice"]._cron_send()
    outbox.gateway.stop()
    with outbox.registry.cursor() as cursor:
        yield outbox, outbox._env(cursor)["metrology.notice"].browse(outbox.notices), killed


def test_each_ends_delivered_or_with_a_person(aftermath):
    _outbox, notices, _killed = aftermath
    assert set(notices.mapped("state")) == {"delivered", "task"}
    assert all(notices.filtered(lambda notice: notice.state == "task").mapped("task_note"))


def test_none_goes_twice(aftermath):
    outbox, notices, _killed = aftermath
    assert max(outbox.gateway.taken.values()) == 1
    for notice in notices:
        taken = [a for a in notice.attempt_ids if a.external_key in outbox.gateway.taken]
        assert len(taken) <= 1, f"{notice.key} reached the gateway {len(taken)} times"


def test_what_arrived_is_known(aftermath):
    outbox, notices, _killed = aftermath
    arrived = {receipt["key"] for receipt in outbox.told if receipt["result"] == "delivered"}
    known = notices.attempt_ids.filtered(lambda attempt: attempt.result == "delivered")
    assert set(known.mapped("external_key")) == arrived
    assert set(known.notice_id.mapped("state")) == {"delivered"}


def test_everything_that_can_happen_has_happened(aftermath):
    """Guards the test itself."""
    _outbox, notices, killed = aftermath
    assert killed >= 5, killed
    results = set(notices.attempt_ids.mapped("result"))
    assert {"delivered", "refused", "failed", "unknown"} <= results
