"""Reading the exchange's journal, without ever keeping the exchange from writing it."""

import sqlite3
from contextlib import contextmanager

COLUMNS = ("kind", "at", "caller_name", "caller", "exten", "channel", "uniqueid", "linkedid", "extra")
MOST = 500
PATIENCE = 5


class Journal:
    """The rows of one SQLite file; their numbers only grow."""

    def __init__(self, path):
        self.path = path

    def rows_after(self, after):
        """Return rows after a number, oldest first; nothing while the exchange has not begun it."""
        with self._cursor() as cursor:
            if not self._is_begun(cursor):
                return []
            cursor.execute(
                "SELECT AcctId, kind, at, caller_name, caller, exten, channel, uniqueid, linkedid, extra"
                "  FROM cel WHERE AcctId > ? ORDER BY AcctId LIMIT ?",
                (after, MOST),
            )
            return [
                {"number": number, **dict(zip(COLUMNS, values, strict=True))} for number, *values in cursor
            ]

    def last(self):
        """Number of the last row, 0 without one."""
        with self._cursor() as cursor:
            if not self._is_begun(cursor):
                return 0
            cursor.execute("SELECT MAX(AcctId) FROM cel")
            return cursor.fetchone()[0] or 0

    def _is_begun(self, cursor):
        """Whether the exchange has written its first row."""
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'cel'")
        return cursor.fetchone() is not None

    @contextmanager
    def _cursor(self):
        """A cursor that cannot write."""
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=PATIENCE)
        try:
            yield database.cursor()
        finally:
            database.close()
