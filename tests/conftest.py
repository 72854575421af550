"""Fixtures of the conformity suite: the databases of `./desk test`, an environment that is rolled back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from house import addons, database, records


def pytest_addoption(parser):
    parser.addoption(
        "--regenerate", action="store_true", help="rewrite the generated tables from the database, for review"
    )


def pytest_collection_modifyitems(items):
    """Who copies the test database comes before the environment that stays connected to it."""
    items.sort(key=lambda item: "session_env" in item.fixturenames)


@pytest.fixture(scope="session")
def regenerate(request):
    return request.config.getoption("--regenerate")


def needed(name):
    value = os.environ.get(name)
    if not value:
        pytest.fail(f"{name} is not set: run ./desk test, or see tests/README.md", pytrace=False)
    return value


@pytest.fixture(scope="session")
def odoo_config():
    """Odoo's configuration of this run, read once in this process."""
    return database.configure(needed("ODOO_RC"))


@pytest.fixture(scope="session")
def database_copy(odoo_config, request):
    """Function (database, suffix) → name of a private copy, dropped at the end of the run."""
    made = []

    def copy(source, suffix):
        name = f"{source}_{suffix}_{os.getpid()}"
        database.copy(source, name)
        made.append(name)
        return name

    yield copy
    for name in made:
        database.drop(name)


@pytest.fixture(scope="session")
def page_database(database_copy):
    """Copy of the test database for a server with a browser before it."""
    return database_copy(needed("DESK_TEST_DB"), "pages")


@pytest.fixture(scope="session")
def chain_run(database_copy, work_folder):
    """The pass install → update → uninstall in a process of its own: (process, file of the result, log).

    It works on a copy of the database that holds only what our addons stand on."""
    name = database_copy(needed("DESK_BASE_DB"), "chain")
    result, log_file = work_folder / "chain.json", work_folder / "chain.log"
    result.unlink(missing_ok=True)
    names = [addon.name for addon in addons.in_floor_order()]
    script = Path(addons.__file__).with_name("chain.py")
    with open(log_file, "w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, str(script), os.environ["ODOO_RC"], name, str(result), *names],
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    yield process, result, log_file
    if process.poll() is None:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def session_env(odoo_config, request):
    """Superuser environment on the test database; whatever is done with it is rolled back.

    Copies of databases come first: nobody may be connected to what is copied."""
    wanted = {name for item in request.session.items for name in item.fixturenames}
    for name in ("page_database", "chain_run"):
        if name in wanted:
            request.getfixturevalue(name)
    with database.environment(needed("DESK_TEST_DB")) as environment:
        records.check_installed(environment)
        yield environment


@pytest.fixture
def env(session_env):
    """The same environment, put back after each test."""
    with records.attempt(session_env):
        yield session_env


@pytest.fixture(scope="session")
def roles(session_env):
    """Dict short name of a group of ours → a user who holds it and nothing else."""
    return {
        name: records.user_in(session_env, group).id for name, group in records.groups(session_env).items()
    }


@pytest.fixture(scope="session")
def work_folder(tmp_path_factory):
    """Folder for logs and pictures, kept for the reader when DESK_CACHE is set."""
    cache = os.environ.get("DESK_CACHE")
    if not cache:
        return tmp_path_factory.mktemp("conformity")
    folder = Path(cache, "conformity")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
