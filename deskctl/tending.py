"""./desk shell, update, load-data, bench: work on a desk that is installed."""

import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import lifecycle, odoo_source, place, postgres, suite
from .environment import is_ready
from .odoo import Served
from .problem import Problem
from .say import Silent, Step, Way, line, t
from .stand import prepare


@contextmanager
def opened():
    """The installed desk with its PostgreSQL up, left as it was found."""
    place.make_ready()
    tree = odoo_source.find()
    if not tree or not is_ready("runtime", tree):
        raise Problem(t("The desk is not installed yet."), "./desk run")
    server = postgres.server("run")
    was_up = server.is_up()
    server.start()
    try:
        desk = lifecycle.Desk(tree, server)
        if (desk.database.facts() or {}).get("state") != "ready":
            raise Problem(t("The desk is not installed yet."), "./desk run")
        desk.odoo.configure()
        yield desk
    finally:
        if not was_up:
            server.stop()


def shell():
    """./desk shell"""
    with opened() as desk:
        command = desk.odoo.command("shell", "-c", desk.odoo.config, "-d", desk.database.name, "--no-http")
        command = [str(part) for part in (*command, "--log-level=warn")]
        return subprocess.run(command, env=desk.odoo.env(), cwd=place.ROOT).returncode


def update(names, overwrite):
    """./desk update"""
    unknown = set(names) - set(suite.members())
    if unknown:
        raise Problem(t("No such addon here: %(names)s", names=" ".join(sorted(unknown))))
    with opened() as desk, Step(1, 1, t("Update")) as step:
        lifecycle.update(desk, names or suite.members(), step, overwrite)
    if Served.find():
        line(t("The running server keeps the old Python code: stop it and ./desk run again."))
    return 0


def load_data(files):
    """./desk load-data"""
    paths = [Path(name).resolve() for name in files]
    for path in paths:
        if not path.is_file():
            raise Problem(t("No such file: %(path)s", path=path))
    with opened() as desk:
        code, rows = desk.odoo.inside(
            "world",
            desk.database.name,
            "data",
            *map(str, paths),
            step=Silent,
            log="load-data",
            check=False,
            show=True,
        )
    for row in rows:
        path, _tab, counts = row.partition("\t")
        line(f"{Path(path).name}: {counts}")
    return code


def bench(arguments):
    """./desk bench"""
    place.make_ready()
    if not (place.ROOT / "bench").is_dir():
        raise Problem(t("There is no bench/ in this clone."))
    with place.lock(
        place.STATE / "bench.lock", wait=False, busy=t("Another ./desk bench works in this clone just now.")
    ):
        stand, _chromium = prepare(Way(5), "bench", fleeting=False, with_browser=False)
        try:
            command = [str(place.PYTHON), "-m", "bench", *arguments]
            return subprocess.run(command, env=stand.env(), cwd=place.ROOT).returncode
        finally:
            stand.clean()
            stand.server.stop()
