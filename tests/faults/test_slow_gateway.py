"""A gateway that hangs and then is gone: the counter works on, and the queue drains when it is back."""

import http.server
import multiprocessing
import os
import threading

import pytest
from concurrency.processes import PATIENCE, close_connections

from bench.counter import Counter

from .outbox import Outbox

NOTICES, DOUBTS = 6, 3

pytestmark = pytest.mark.database


class HangingGateway(http.server.ThreadingHTTPServer):
    """Takes one message, never answers it, and is not there for the next ones."""

    daemon_threads = True

    def __init__(self):
        self.asked, self.given_up = threading.Event(), threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop_listening(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.asked.set()
        self.server.given_up.wait(PATIENCE)

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="module")
def outbox(database_copy):
    source = os.environ.get("DESK_TEST_DB")
    if not source:
        pytest.fail("DESK_TEST_DB is not set: run ./desk test, or see tests/README.md", pytrace=False)
    outbox = Outbox(database_copy(source, "slow"), NOTICES)
    yield outbox
    outbox.gateway.stop()


def use(outbox, url):
    with outbox.registry.cursor() as cursor:
        providers = outbox._env(cursor)["metrology.sms.provider"].search([])
        providers.write({"endpoint": url, "simulator_failure_percent": 0})


def send(outbox):
    close_connections()
    sender = multiprocessing.get_context("fork").Process(target=outbox.send, args=(0,), daemon=True)
    sender.start()
    return sender


def read(outbox):
    with outbox.registry.cursor() as cursor:
        notices = outbox._env(cursor)["metrology.notice"].browse(outbox.notices)
        return [(notice.state, notice.attempt_ids.mapped("result")) for notice in notices]


def test_the_counter_does_not_wait_for_a_gateway(outbox, monkeypatch):
    monkeypatch.setattr("faults.outbox.DEATHS", 0)
    # the simulator would start itself anew where nothing listens, which no real gateway does
    monkeypatch.setattr(outbox.registry["metrology.sms.provider"], "_start_simulator", lambda provider: None)
    monkeypatch.setattr("odoo.addons.metrology_notice.gateway.TIMEOUT", 4)
    counter = Counter(outbox.registry.db_name, site="SLW")
    gateway = HangingGateway()
    use(outbox, gateway.url)
    sender = send(outbox)
    assert gateway.asked.wait(PATIENCE)

    assert counter.take_in(3), "taken in and committed while the message hangs"
    assert sender.is_alive(), "the sender still waits: the intake was not held up by it"

    sender.join(PATIENCE)
    assert sender.exitcode == 0
    states = read(outbox)
    doubtful = [results for state, results in states if state == "task"]
    assert doubtful == [["unknown"]] * DOUBTS, "perhaps sent: a person looks, and the gateway gets a rest"
    assert [results for state, results in states if state == "queued"] == [[]] * (NOTICES - DOUBTS)

    gateway.stop_listening()
    gateway.given_up.set()
    outbox.pass_time(1)
    send(outbox).join(PATIENCE)
    waiting = [results for state, results in read(outbox) if state == "queued"]
    assert waiting == [["failed"]] * (NOTICES - DOUBTS), "not sent: tried again later"

    use(outbox, outbox.gateway.url)
    outbox.pass_time(1)
    # the gateway of this test runs in this process, and so does its memory
    outbox.send(0)
    outbox.receive(outbox.gateway.receipts)
    ends = [state for state, _results in read(outbox)]
    assert sorted(ends) == ["delivered"] * (NOTICES - DOUBTS) + ["task"] * DOUBTS
    assert set(outbox.gateway.taken.values()) == {1}
