"""kill -9 in the middle of intakes: what was acknowledged is there, and nothing is half-written."""

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections import Counter as Tally
from itertools import count

import pytest
from concurrency.processes import close_connections

from bench.counter import SIGNATURE, Counter

ROUNDS = 50
PIECES = 2
LONGEST_LIFE = 0.9
STEPS = ("draft", "checked", "customer", "signed")

pytestmark = pytest.mark.database


def take_in_for_ever(counter, first_serial, mouth):
    """Take in order after order, each step a transaction; tell what was committed, after the commit."""
    counter.serial = count(first_serial)
    while True:
        with counter.desk.transaction() as env:
            order = env["metrology.order"].create(counter.prepare_order(PIECES)).id
        mouth.send(("draft", order, None))
        with counter.desk.transaction() as env:
            env["metrology.order"].browse(order).action_check()
            name = env["metrology.order"].browse(order).name
        mouth.send(("checked", order, name))
        with counter.desk.transaction() as env:
            env["metrology.order"].browse(order)._sign_as_customer("李送检", SIGNATURE)
        mouth.send(("customer", order, name))
        with counter.desk.transaction() as env:
            env["metrology.order"].browse(order)._sign_as_clerk(SIGNATURE)
        mouth.send(("signed", order, name))


def live_and_die(counter, first_serial, seconds):
    """Let a process take in orders and kill it after some seconds; returns what it acknowledged."""
    close_connections()
    fork = multiprocessing.get_context("fork")
    ear, mouth = fork.Pipe(duplex=False)
    process = fork.Process(target=take_in_for_ever, args=(counter, first_serial, mouth), daemon=True)
    process.start()
    mouth.close()
    time.sleep(seconds)
    assert process.is_alive(), "the intake ended by itself"
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    acknowledged = []
    with contextlib.suppress(EOFError):
        while True:
            acknowledged.append(ear.recv())
    return acknowledged


def wait_until_alone(desk):
    """PostgreSQL notices the dead client in its own time."""
    for _try in range(100):
        with desk.system() as env:
            env.cr.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if not env.cr.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("the database server did not let go of a killed client")


@pytest.fixture(scope="module")
def aftermath(database_copy):
    """Fifty lives and deaths: the counter, and the last thing acknowledged about each order."""
    source = os.environ.get("DESK_TEST_DB")
    if not source:
        pytest.fail("DESK_TEST_DB is not set: run ./desk test, or see tests/README.md", pytrace=False)
    counter = Counter(database_copy(source, "kill"), site="KIL", accessories=("测试探头",))
    fate = random.Random(19)
    told = {}
    for number in range(ROUNDS):
        seconds = fate.uniform(0.03, LONGEST_LIFE)
        for step, order, name in live_and_die(counter, 100_000 * (number + 1), seconds):
            told[order] = (step, name)
    wait_until_alone(counter.desk)
    return counter, told


def test_what_was_acknowledged_is_there(aftermath):
    counter, told = aftermath
    assert len(told) >= ROUNDS / 2, "too few orders were taken in to mean anything"
    with counter.desk.system() as env:
        for order_id, (step, name) in told.items():
            order = env["metrology.order"].browse(order_id).exists()
            assert order, f"order {order_id} was acknowledged as {step} and is gone"
            assert not name or order.name == name
            reached = "customer" if order.state == "checked" and order.customer_signed_at else order.state
            assert STEPS.index(reached) >= STEPS.index(step), f"{name} was {step} and is {reached} now"


def test_nothing_is_half_written(aftermath):
    from .invariants import find_broken_promises

    counter, _told = aftermath
    with counter.desk.system() as env:
        assert find_broken_promises(env, counter.site, PIECES) == []


def test_death_came_at_every_step(aftermath):
    """Guards the test itself: orders must have been left behind half-way."""
    counter, _told = aftermath
    with counter.desk.system() as env:
        states = Tally(env["metrology.order"].search([("site_id", "=", counter.site)]).mapped("state"))
    assert states["signed"] and states["draft"] + states["checked"], states


def test_the_next_clerk_goes_on_without_a_gap(aftermath):
    from .invariants import find_broken_promises

    counter, _told = aftermath
    counter.serial = count(99_000_000)
    with counter.desk.system() as env:
        numbered = env["metrology.order"].search_count(
            [("site_id", "=", counter.site), ("name", "!=", False)]
        )
    order_id = counter.take_in(PIECES)
    with counter.desk.system() as env:
        assert int(env["metrology.order"].browse(order_id).name.rpartition("-")[2]) == numbered + 1
        assert find_broken_promises(env, counter.site, PIECES) == []
