"""kill -9 in the middle of the dunning run, and two runs at the same time: each customer is asked once."""

import multiprocessing
import os
import random
import signal

import pytest
from concurrency.processes import PATIENCE, close_connections

from bench.dunning import Dunning

CUSTOMERS, LINES, PORTION = 24, 60, 4
RUNNERS, MOST_ROUNDS = 2, 30
# Percent of the portions around which kill -9 comes, half of them before and half after the letters.
DEATHS = 40

pytestmark = pytest.mark.database


def run(desk, seed):
    """Work as the night's job does, until it ends or death comes."""
    from odoo.addons.metrology_dunning.models import metrology_dunning_run as module

    fate, write = random.Random(seed), module.MetrologyDunningRun._write_letters

    def write_and_die(self, today, rows):
        luck = fate.uniform(0, 100)
        if luck < DEATHS / 2:
            os.kill(os.getpid(), signal.SIGKILL)
        write(self, today, rows)
        self.env.flush_all()
        if luck > 100 - DEATHS / 2:
            os.kill(os.getpid(), signal.SIGKILL)

    module.CUSTOMERS = PORTION
    module.MetrologyDunningRun._write_letters = write_and_die if seed else write
    with desk.registry.cursor() as cursor:
        from odoo import SUPERUSER_ID, api

        api.Environment(cursor, SUPERUSER_ID, {})["metrology.dunning.run"]._cron_run()


def run_together(desk, seeds):
    close_connections()
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=run, args=(desk, seed), daemon=True) for seed in seeds]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)
    return [process.exitcode for process in processes]


@pytest.fixture(scope="module")
def aftermath(database_copy):
    source = os.environ.get("DESK_TEST_DB")
    if not source:
        pytest.fail("DESK_TEST_DB is not set: run ./desk test, or see tests/README.md", pytrace=False)
    dunning = Dunning(database_copy(source, "dunning"), LINES, CUSTOMERS)
    codes = []
    for number in range(MOST_ROUNDS):
        ends = run_together(dunning.desk, [1 + number * RUNNERS + runner for runner in range(RUNNERS)])
        codes += ends
        if 0 in ends:
            break
    assert run_together(dunning.desk, [0]) == [0]
    return dunning, codes


def read(dunning, query):
    with dunning.desk.system() as env:
        env.cr.execute(query)
        return env.cr.fetchall()


def test_each_customer_is_asked_once_for_everything(aftermath):
    dunning, _codes = aftermath
    letters = read(
        dunning,
        "SELECT letter.partner_id, letter.amount, COUNT(DISTINCT notice.id), COUNT(DISTINCT event.dunning_id)"
        "  FROM metrology_dunning_letter letter JOIN res_partner p ON p.id = letter.partner_id"
        "  LEFT JOIN metrology_notice notice ON notice.id = letter.notice_id"
        "  LEFT JOIN metrology_dunning_event event ON event.letter_id = letter.id"
        " WHERE p.name LIKE 'bench dunning %' GROUP BY letter.id",
    )
    assert len(letters) == len({partner for partner, *_rest in letters}) == CUSTOMERS
    assert {notices for _partner, _amount, notices, _lines in letters} == {1}
    assert sum(lines for *_rest, lines in letters) == LINES
    assert sum(amount for _partner, amount, *_rest in letters) == LINES * 100


def test_the_same_day_again_changes_nothing(aftermath):
    dunning, _codes = aftermath
    tables = ("metrology_dunning", "metrology_dunning_letter", "metrology_dunning_event", "metrology_notice")
    hashes = "SELECT " + ", ".join(
        f"(SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM {table} t)" for table in tables
    )
    before = read(dunning, hashes)
    assert run_together(dunning.desk, [0, 0]) == [0, 0]
    assert read(dunning, hashes) == before


def test_runs_were_killed(aftermath):
    """Guards the test itself."""
    _dunning, codes = aftermath
    assert codes.count(-signal.SIGKILL) >= 3, codes
    assert set(codes) <= {0, -signal.SIGKILL}, codes
