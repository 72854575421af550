"""./desk screenshots: pictures of the main screens, taken from the demo world in a real browser.

The table screens.csv says which, one row a picture: file name, login (empty: nobody signs in), path below
the server, size in pixels, a query whose one value takes the place of `{}` in path and steps, and steps
separated by ` | `: `type TEXT`, `press KEY`, `click SELECTOR`, `wait SELECTOR`.
"""

import csv
import json
import re
from pathlib import Path

from . import browser, lifecycle, place
from .database import Database
from .odoo import FIRST_PORT, Served, free_port
from .problem import Problem
from .say import Way, line, t

TABLE = Path(__file__).parent / "screens.csv"
FOLDER = place.STATE / "screenshots"
SIZE = re.compile(r"(\d{3,4})x(\d{3,4})")
STEPS = ("type", "press", "click", "wait")


def read(names=()):
    """Rows of the table, all or the named ones; a row that cannot be read is a Problem."""
    with open(TABLE, encoding="utf-8", newline="") as file:
        rows = [_read_row(row) for row in csv.DictReader(file)]
    unknown = set(names) - {row["name"] for row in rows}
    if unknown:
        raise Problem(
            t("No such screen: %(names)s", names=" ".join(sorted(unknown))),
            t("Choose from: %(names)s", names=" ".join(row["name"] for row in rows)),
        )
    return [row for row in rows if not names or row["name"] in names]


def _read_row(row):
    size = SIZE.fullmatch(row["size"])
    steps = [step.strip().partition(" ")[::2] for step in row["steps"].split(" | ") if step.strip()]
    if not size or not row["path"].startswith("/") or any(verb not in STEPS for verb, _rest in steps):
        raise Problem(t("screens.csv: the row of %(name)s cannot be read.", name=row["name"]))
    return {**row, "size": [int(size[1]), int(size[2])], "steps": steps}


def run(names, folder=None):
    """./desk screenshots"""
    rows = read(names)
    folder = Path(folder or FOLDER).resolve()
    place.make_ready()
    with place.lock(
        place.STATE / "run.lock", wait=False, busy=t("Another ./desk run works in this clone just now.")
    ):
        if Served.find():
            raise Problem(t("The desk is running, and its database is needed as a model."), "./desk stop")
        way = Way(9)
        desk = lifecycle.open_desk(way, "dev")
        try:
            with way.step(t("Browser")) as step:
                chromium = browser.get(step)
                step.note = chromium
            lifecycle.install(desk, way)
            failed = _shoot_copy(desk, way, rows, chromium, folder)
        finally:
            desk.server.stop()
    line(t("The pictures are in %(path)s", path=folder))
    if failed:
        line(t("Not taken: %(names)s", names=", ".join(failed)))
    return 1 if failed else 0


def _shoot_copy(desk, way, rows, chromium, folder):
    """Take the pictures on a copy of the demo world, because some screens change it; names of what failed."""
    copy = Database(desk.server, desk.server.database("screenshots"), desk.odoo.data)
    copy.copy_from(desk.database)
    served = None
    try:
        with way.step(t("Server")) as step:
            served, process = desk.odoo.serve(copy, free_port(FIRST_PORT))
            served.wait_ready(process, step)
        with way.step(t("Screenshots")) as step:
            tasks = _write_tasks(copy, rows, chromium, served.port, folder)
            answers = desk.odoo.inside("shoot", tasks, step=step, log="screenshots")
    finally:
        if served:
            served.stop()
        copy.drop()
    taken = {answer.partition("\t")[0] for answer in answers if answer.endswith("\ttaken")}
    return [row["name"] for row in rows if row["name"] not in taken]


def _write_tasks(database, rows, chromium, port, folder):
    """Write what the browser has to do; queries are answered here."""
    folder.mkdir(parents=True, exist_ok=True)
    tasks = []
    for row in rows:
        value = (database.sql(row["query"]) or [""])[0] if row["query"] else ""
        tasks.append(
            {
                "name": row["name"],
                "person": row["person"],
                "path": row["path"].replace("{}", value),
                "size": row["size"],
                "steps": [[verb, rest.replace("{}", value)] for verb, rest in row["steps"]],
            }
        )
    path = place.STATE / "screenshots.json"
    address = f"http://127.0.0.1:{port}"
    path.write_text(
        json.dumps({"browser": chromium, "address": address, "folder": str(folder), "tasks": tasks}), "utf-8"
    )
    return path
