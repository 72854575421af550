"""Install → update → uninstall: an addon comes in, updates without a change, and leaves nothing behind."""

import fnmatch
import json
import subprocess
import sys

import pytest
from house import log, tables

pytestmark = pytest.mark.database

LIMIT_SECONDS = 900


@pytest.fixture(scope="module")
def chain(chain_run):
    """What the one pass over all addons saw; it has been running beside the other tests."""
    process, result, log_file = chain_run
    try:
        process.wait(LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.fail(f"the chain takes more than {LIMIT_SECONDS} s, see {log_file}", pytrace=False)
    text = log_file.read_text("utf-8", errors="replace")
    if process.returncode or not result.is_file():
        pytest.fail(f"the chain broke ({log_file}):\n" + "\n".join(text.splitlines()[-25:]), pytrace=False)
    return {**json.loads(result.read_text("utf-8")), "log": text}


def test_all_install(chain):
    tables.report(
        "Not installed:",
        [f"{name}: {state}" for name, state in chain["states"].items() if state != "installed"],
    )


def test_times(chain, record_property, capsys):
    """Seconds of each step, for the reader of the report."""
    with capsys.disabled():
        sys.stdout.write(
            "\n" + "\n".join(f"    {s:7.2f} s  {step}" for step, s in chain["seconds"].items()) + "\n"
        )
    for step, seconds in chain["seconds"].items():
        record_property(step, seconds)


def test_update_changes_nothing(chain):
    """Updating what is up to date leaves schema and rows as they were."""
    before, after = chain["installed"], chain["updated"]
    tables.report("After update:", differences(before, after))


def test_nothing_of_an_addon_is_left(chain):
    """After the uninstallation of an addon none of its tables, columns and external ids is there."""
    problems = [f"{addon}: {what}" for addon, left in chain["left"].items() for what in left]
    tables.report("Left behind:", problems)


def test_database_is_as_before(chain):
    """After the last uninstallation schema and rows are what they were before the first installation."""
    tables.report(
        "Before and after:",
        differences(chain["before"], chain["after"]),
    )


def differences(before, after):
    """One line for each thing that came or went, without what `left_behind.csv` explains."""
    may = tables.read_keys("left_behind", "kind", "name")

    def is_explained(kind, name):
        return any(kind == known and fnmatch.fnmatchcase(name, pattern) for known, pattern in may)

    problems = []
    for kind, old in before.items():
        if kind == "rows":
            changed = {table for table in old if old[table] != after["rows"].get(table, 0)}
            found = {
                table: f"rows of {table}: {old[table]} → {after['rows'].get(table, 0)}" for table in changed
            }
        else:
            found = {name: f"{kind}: gone: {name}" for name in set(old) - set(after[kind])}
            found |= {name: f"{kind}: new: {name}" for name in set(after[kind]) - set(old)}
        problems += [line for name, line in found.items() if not is_explained(kind, name)]
    return problems


def test_log_is_clean(chain):
    """No warning and no error during all of it."""
    tables.report("Warnings in the log:", log.find_bad(chain["log"]))
