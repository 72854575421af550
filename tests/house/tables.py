"""Tables of the house kept beside the tests: reviewed exceptions and generated matrices."""

import csv
import difflib
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "conformity"


def read(name):
    """Rows of `conformity/<name>.csv` as dicts."""
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, start=2):
        if None in row.values() or None in row:
            raise ValueError(f"{name}.csv:{number}: wrong number of columns")
    return rows


def read_keys(name, *columns):
    """Set of keys of a table of exceptions; each of its lines must say why."""
    keys = set()
    for number, row in enumerate(read(name), start=2):
        if not row["reason"].strip():
            raise ValueError(f"{name}.csv:{number}: the reason is missing")
        key = tuple(row[column] for column in columns)
        keys.add(key if len(columns) > 1 else key[0])
    return keys


def write(name, columns, rows):
    with open(FOLDER / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def difference(name, columns, rows):
    """Lines by which the committed table and the real rows differ."""
    committed = [",".join(row[column] for column in columns) for row in read(name)]
    real = [",".join(row) for row in rows]
    return [
        line
        for line in difflib.unified_diff(committed, real, "committed", "real", lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]


def unused(name, used, *columns):
    """Exceptions that nothing needs any more."""
    return sorted(map(str, read_keys(name, *columns) - set(used)))


def report(title, problems):
    """Fail with one problem a line, so that a reader gets all of them at once."""
    problems = sorted(set(problems))
    if problems:
        pytest.fail("\n".join([title, *(f"  {problem}" for problem in problems)]), pytrace=False)
