"""Refuse warnings in a server log.

As a command: `python tests/house/log.py FILE…` prints the lines of level WARNING and above that nobody has
allowed in `conformity/log_allowed.csv` and ends with 1 when there are any.
"""

import csv
import re
import sys
from pathlib import Path

ALLOWED = Path(__file__).resolve().parents[1] / "conformity" / "log_allowed.csv"
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ "
    r"(?P<level>DEBUG|INFO|RUNBOT|WARNING|ERROR|CRITICAL) (?P<db>\S+) (?P<logger>[^\s:]+): (?P<message>.*)$"
)
BAD = {"WARNING", "ERROR", "CRITICAL"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def read_allowed(path=ALLOWED):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, start=2):
        if not (row["reason"] or "").strip():
            raise ValueError(f"{path.name}:{number}: the reason is missing")
    return [(re.compile(row["logger"]), re.compile(row["message"])) for row in rows]


def is_allowed(entry, allowed):
    return any(
        logger.fullmatch(entry["logger"]) and message.search(entry["message"]) for logger, message in allowed
    )


def find_bad(text, allowed=None):
    """Entries of level WARNING and above (each with its continuation lines) that are not allowed.

    A traceback counts whatever the level of the entry it belongs to."""
    allowed = read_allowed() if allowed is None else allowed
    bad, entry, last = [], None, None
    for raw in text.splitlines():
        line = COLOUR.sub("", raw)
        match = LINE.match(line)
        if match:
            entry, last = None, match
            if match["level"] in BAD and not is_allowed(match, allowed):
                entry = [line]
                bad.append(entry)
        elif entry is not None:
            entry.append(line)
        elif line.startswith("Traceback (most recent call last)") and not (
            last and is_allowed(last, allowed)
        ):
            entry = [line]
            bad.append(entry)
    return ["\n".join(lines[:1] + lines[-12:] if len(lines) > 13 else lines) for lines in bad]


def main(paths):
    count = 0
    for path in paths:
        for entry in find_bad(Path(path).read_text("utf-8", errors="replace")):
            count += 1
            sys.stdout.write(f"{path}: {entry}\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
