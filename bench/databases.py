"""The databases of a run: private copies of what ./desk prepared, some kept from run to run."""

import hashlib
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

MARK = "metrology-desk bench "


class Missing(Exception):
    """Something that the caller has to provide is not there."""


def needed(name):
    value = os.environ.get(name)
    if not value:
        raise Missing(f"{name} is not set: run ./desk bench, which prepares it.")
    return value


def suite():
    """Database with all addons of the suite and Chinese, nobody connected."""
    return needed("DESK_SUITE_DB")


def stock():
    """Database with only what the suite stands on, the stock Odoo to compare with."""
    return needed("DESK_BASE_DB")


def configure():
    """Read Odoo's configuration into this process."""
    import odoo.init  # noqa: F401
    from odoo.tools import config

    config.parse_config(["-c", needed("ODOO_RC"), "--log-level=error"], setup_logging=True)


@contextmanager
def connection(database="postgres"):
    """A connection outside of Odoo's pool that commits each statement."""
    from odoo.tools import config

    options = {name: config[f"db_{name}"] for name in ("host", "port", "user", "password")}
    handle = psycopg2.connect(dbname=database, **{name: value for name, value in options.items() if value})
    handle.autocommit = True
    try:
        yield handle
    finally:
        handle.close()


def query(database, statement, parameters=()):
    with connection(database) as handle, handle.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def copy(source, suffix):
    """Make a private copy of a database and its files; returns its name."""
    name = f"{source}_bench_{suffix}"
    drop(name)
    release(source)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
    with connection() as handle, handle.cursor() as cursor:
        cursor.execute(statement)
    old, new = _files(source), _files(name)
    if old.is_dir():
        subprocess.run(["cp", "-al", str(old), str(new)], check=True)
    return name


def kept_copy(source, suffix, recipe, fill):
    """A copy that ``fill(name)`` completed, taken from an earlier run when source and recipe are the same.

    :param recipe: modules whose source text says how the copy is filled
    """
    name = f"{source}_bench_{suffix}"
    digest = hashlib.sha256(repr(_facts(source)).encode())
    for module in recipe:
        digest.update(Path(module.__file__).read_bytes())
    mark = MARK + digest.hexdigest()
    if mark not in _facts(name):
        copy(source, suffix)
        fill(name)
        query(name, sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(mark)))
    return name


def drop(name):
    release(name)
    query("postgres", sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    shutil.rmtree(_files(name), ignore_errors=True)


def _facts(name):
    rows = query(
        "postgres",
        "SELECT oid, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [name],
    )
    return rows[0] if rows else ()


def _files(name):
    from odoo.tools import config

    return Path(config.filestore(name))


def release(name):
    """Close what this process holds open of a database."""
    from odoo import sql_db
    from odoo.modules.registry import Registry

    Registry.delete(name)
    sql_db.close_db(name)
