"""The house with its exchange, once for all stories."""

import os

import pytest
from house import network

from deskctl.problem import Problem
from telephony.house import House


@pytest.fixture(scope="session")
def house(database_copy, tmp_path_factory):
    source = os.environ.get("DESK_TEST_DB")
    if not source:
        pytest.fail("DESK_TEST_DB is not set: run ./desk test, or see tests/README.md", pytrace=False)
    with network.own_network():
        try:
            house = House(database_copy(source, "phone"), tmp_path_factory.mktemp("exchange"))
        except Problem as problem:
            pytest.fail(f"{problem.what} {problem.remedy}", pytrace=False)
        try:
            house.start()
            yield house
        finally:
            house.stop()
