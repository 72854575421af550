"""Fixtures of the conformity suite: the databases of `./desk test`, an environment that is rolled back."""

import os

import pytest
from house import database, records


def pytest_addoption(parser):
    parser.addoption(
        "--regenerate", action="store_true", help="rewrite the generated tables from the database, for review"
    )


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
def chain_database(database_copy):
    """Copy of the database that holds only what our addons stand on."""
    return database_copy(needed("DESK_BASE_DB"), "chain")


@pytest.fixture(scope="session")
def session_env(odoo_config, request):
    """Superuser environment on the test database; whatever is done with it is rolled back."""
    for item in request.session.items:
        if "page_database" in item.fixturenames:
            request.getfixturevalue("page_database")
            break
    with database.environment(needed("DESK_TEST_DB")) as environment:
        records.installed(environment)
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
    folder = os.path.join(cache, "conformity")
    os.makedirs(folder, exist_ok=True)
    return tmp_path_factory.mktemp("conformity").__class__(folder)
