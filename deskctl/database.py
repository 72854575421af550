"""Databases: make, copy, drop, and remember in the database itself what was done to it."""

import json
import shutil

from . import child, place
from .problem import Problem
from .say import t

MARK = "metrology-desk "


class Database:
    """One database on one server, with its file store."""

    def __init__(self, server, name, data):
        self.server = server
        self.name = name
        self.data = data

    def sql(self, query, database=None):
        """Run a query; the rows as lines."""
        text = child.output(
            [*self.server.psql(), "-d", database or self.name, "-Atc", query],
            env=child.environment(**self.server.env()),
        )
        if text is None:
            raise Problem(
                t("The database %(name)s does not answer.", name=self.name), t("./desk doctor tells more.")
            )
        return text.splitlines()

    def exists(self):
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{self.name}'", "postgres"))

    def facts(self):
        """What ./desk noted about this database; None when it is not one of ours."""
        rows = self.sql(
            f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{self.name}'",
            "postgres",
        )
        text = "\n".join(rows)
        return json.loads(text.removeprefix(MARK)) if text.startswith(MARK) else None

    def note(self, **facts):
        """Add to what is noted about this database."""
        known = {**(self.facts() or {}), **facts}
        text = (MARK + json.dumps(known, sort_keys=True)).replace("'", "''")
        self.sql(f"COMMENT ON DATABASE \"{self.name}\" IS '{text}'", "postgres")

    def make(self):
        """An empty database that sorts and searches Chinese."""
        try:
            self.sql(
                f"CREATE DATABASE \"{self.name}\" TEMPLATE template0 ENCODING 'UTF8'"
                " LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
                "postgres",
            )
        except Problem as error:
            raise Problem(
                t("The server cannot make a database with LC_COLLATE C and LC_CTYPE C.UTF-8."),
                t("Install the locale C.UTF-8 on that server, or unset PGHOST to use the embedded one."),
            ) from error

    def drop(self):
        self.sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', "postgres")
        shutil.rmtree(self.files(), ignore_errors=True)

    def copy_from(self, other):
        """Become a copy of another database of the same server, files included."""
        self.drop()
        self.sql(f'CREATE DATABASE "{self.name}" TEMPLATE "{other.name}" STRATEGY FILE_COPY', "postgres")
        if other.files().exists():
            shutil.copytree(other.files(), self.files())

    def rename(self, name):
        """Go on under another name, files included."""
        files = self.files()
        self.sql(f'ALTER DATABASE "{self.name}" RENAME TO "{name}"', "postgres")
        self.name = name
        if files.exists():
            files.rename(self.files())

    def files(self):
        return place.Path(self.data) / "filestore" / self.name
