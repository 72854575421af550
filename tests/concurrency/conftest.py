"""A counter with a clerk on a private copy of the test database, where everything is committed."""

import os

import pytest

from bench.counter import Counter


@pytest.fixture(scope="session")
def race_database(database_copy):
    source = os.environ.get("DESK_TEST_DB")
    if not source:
        pytest.fail("DESK_TEST_DB is not set: run ./desk test, or see tests/README.md", pytrace=False)
    return database_copy(source, "race")


@pytest.fixture(scope="module")
def counter(race_database, request):
    """Each module has a site of its own, so that its numbers begin at 1."""
    return Counter(race_database, site=request.module.SITE, accessories=("测试探头",))
