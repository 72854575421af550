"""Copies of databases, and an Odoo environment on one of them."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import psycopg2
from psycopg2 import sql


def configure(config_file, database=None, *more):
    """Read Odoo's configuration file into this process."""
    import odoo.init  # noqa: F401
    from odoo.tools import config

    arguments = ["-c", config_file, *more]
    if database:
        arguments += ["-d", database]
    config.parse_config(arguments, setup_logging=False)
    return config


@contextlib.contextmanager
def server_connection(database="postgres"):
    """Connection of its own, outside of Odoo's pool."""
    from odoo.tools import config

    options = {"host": config["db_host"], "port": config["db_port"], "user": config["db_user"]}
    options = {key: value for key, value in options.items() if value}
    if config["db_password"]:
        options["password"] = config["db_password"]
    connection = psycopg2.connect(dbname=database, **options)
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def copy(source, name):
    """Copy a database nobody is connected to, together with its files."""
    from odoo import sql_db

    sql_db.close_db(source)
    with server_connection() as connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        )
    old, new = filestore(source), filestore(name)
    if old.is_dir():
        subprocess.run(["cp", "-al", str(old), str(new)], check=True)


def drop(name):
    from odoo import sql_db
    from odoo.modules.registry import Registry

    Registry.delete(name)
    sql_db.close_db(name)
    with server_connection() as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    shutil.rmtree(filestore(name), ignore_errors=True)


def filestore(name):
    from odoo.tools import config

    return Path(config.filestore(name))


def query(name, statement, parameters=()):
    """Rows of one statement on a database, read outside of Odoo."""
    with server_connection(name) as connection, connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


@contextlib.contextmanager
def environment(name):
    """Superuser environment on a cursor that is rolled back and closed."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config["db_name"] = [name]
    registry = Registry(name)
    cursor = registry.cursor()
    try:
        yield api.Environment(cursor, SUPERUSER_ID, {})
    finally:
        # Who copies a database ends the connections to it; then nothing is left to roll back.
        with contextlib.suppress(psycopg2.InterfaceError):
            cursor.rollback()
            cursor.close()


def command(*arguments):
    """Arguments that start Odoo with the configuration of this run in a process of its own."""
    import sys

    return [sys.executable, "-m", "odoo", *arguments, "-c", os.environ["ODOO_RC"]]
