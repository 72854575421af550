"""From a bare clone to a running desk, step by step; each step is skipped when it is done already."""

import time

from . import child, environment, odoo_source, place, postgres, suite
from .database import Database
from .odoo import FIRST_PORT, Odoo, Served, free_port
from .problem import Problem
from .say import Way, line, t, warn

NAME = "metrology"
SEED = 19
LOADER = "metrology_base"


class Desk:
    """The desk of this clone: Odoo, its server, its database."""

    def __init__(self, tree, server):
        self.odoo = Odoo(tree, server, "run")
        self.server = server
        self.database = Database(server, server.database(NAME), self.odoo.data)


def prepare(way, kind="runtime"):
    """Odoo and the Python environment; returns the Tree."""
    with way.step(t("Odoo 19")) as step:
        tree = odoo_source.get(step)
        step.note = tree.version
    with way.step(t("Python packages")) as step:
        if environment.is_ready(kind, tree):
            step.note = t("ready")
        else:
            environment.make(kind, tree, step)
    return tree


def open_desk(way, kind="runtime"):
    """Everything up to a running PostgreSQL."""
    tree = prepare(way, kind)
    with way.step(t("PostgreSQL")):
        server = postgres.server("run")
        server.start()
    desk = Desk(tree, server)
    desk.odoo.configure()
    return desk


def install(desk, way, demo=True):
    """A database with suite, reference data and demo world; goes on where an earlier try stopped."""
    with way.step(t("Database and suite")) as step:
        facts = _install_suite(desk, step)
    with way.step(t("Reference data")) as step:
        step.note = load_reference(desk, step, facts)
    with way.step(t("Demo world")) as step:
        step.note = _make_demo(desk, step, facts, demo)


def _make_demo(desk, step, facts, wanted):
    """Make the demo world once; returns what to say."""
    if facts.get("demo"):
        return t("already there")
    if not wanted:
        return t("left out")
    if suite.ROOF not in suite.members():
        return t("none in this clone")
    desk.odoo.inside("world", desk.database.name, "demo", str(SEED), step=step, log="demo")
    desk.database.note(demo=SEED)
    return ""


def _install_suite(desk, step):
    database, odoo = desk.database, desk.odoo
    facts = database.facts()
    if facts is None and database.exists():
        raise Problem(
            t("There is a database %(name)s that ./desk did not make.", name=database.name),
            t("Rename or remove it, or use another server."),
        )
    sums = suite.checksums()
    if not facts or facts.get("state") != "ready":
        database.drop()
        database.make()
        database.note(state="building")
        odoo.call(
            *("-d", database.name, "-i", ",".join(suite.wanted()), "--load-language=zh_CN"),
            *("--stop-after-init", "--no-http", "--max-cron-threads=0"),
            step=step,
            log="install",
        )
        odoo.inside("world", database.name, "settings", step=step)
        database.note(state="ready", addons=sums, odoo=odoo.tree.version, data={}, demo=None)
        return database.facts()
    if facts.get("odoo") != odoo.tree.version:
        step.note = t("Odoo has moved, all addons updated")
        update(desk, ["base"], step)
    else:
        changed = [name for name, value in sums.items() if facts["addons"].get(name) != value]
        step.note = t("up to date")
        if changed:
            step.note = t("updated: %(names)s", names=" ".join(changed))
            update(desk, changed, step)
    return database.facts()


def update(desk, names, step, overwrite=False):
    """Update addons in the database (and install those that are new), then note their checksums."""
    facts = desk.database.facts()
    fresh = [name for name in suite.members() if name not in facts["addons"]]
    known = [name for name in names if name not in fresh]
    actions = [*(("-i", ",".join(fresh)) if fresh else ()), *(("-u", ",".join(known)) if known else ())]
    options = ["--i18n-overwrite"] if overwrite else []
    sums = suite.checksums()
    desk.odoo.call(
        *(
            "-d",
            desk.database.name,
            *actions,
            *options,
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads=0",
        ),
        step=step,
        log="update",
    )
    desk.database.note(addons=sums, odoo=desk.odoo.tree.version)


def load_reference(desk, step, facts):
    """Load the reference files that are new or have changed; returns what to say."""
    known = facts.get("data") or {}
    sums = {path: place.digest(path)[:20] for path in suite.reference_files()}
    changed = [path for path, value in sums.items() if known.get(path.name) != value]
    if not changed:
        return t("up to date")
    if LOADER not in suite.members():
        return t("nothing loads it in this clone")
    answer = desk.odoo.inside(
        "world", desk.database.name, "data", *map(str, changed), step=step, log="load-data"
    )
    loaded = {row.partition("\t")[0] for row in answer}
    known.update({path.name: sums[path] for path in changed if str(path) in loaded})
    desk.database.note(data=known)
    return t("%(count)d files", count=len(changed))


def run(port=None, demo=True):
    """./desk run"""
    started = time.monotonic()
    place.make_ready()
    with place.lock(
        place.STATE / "run.lock", wait=False, busy=t("Another ./desk run works in this clone just now.")
    ):
        served = Served.find()
        if served and served.answers():
            line(t("Already running: http://127.0.0.1:%(port)d", port=served.port))
            return 0
        if served:
            served.stop()
        way = Way(7)
        desk = open_desk(way)
        try:
            install(desk, way, demo)
            with way.step(t("Server")) as step:
                served, process = _start(desk, port or FIRST_PORT, step)
        except BaseException:
            desk.server.stop()
            raise
    line()
    line(t("Metrology Desk is ready after %(seconds).0f s.", seconds=time.monotonic() - started))
    line(t("  Page:    http://127.0.0.1:%(port)d", port=served.port))
    line(t("  Sign in: admin, password admin"))
    for text in _demo_people(desk.database):
        line(text)
    line(t("  Log:     %(path)s", path=child.log_file("server")))
    line(t("  Stop:    Ctrl+C here, or ./desk stop"))
    return _stay(desk, served, process)


def _demo_people(database):
    """Whom else one can sign in as, in two or three lines."""
    if not (database.facts() or {}).get("demo"):
        return
    logins = database.sql(
        "SELECT login FROM res_users WHERE active AND NOT share AND login <> 'admin' ORDER BY id"
    )
    pairs = [login.split(".", 1) for login in logins if "." in login]
    jobs, sites = dict.fromkeys(job for job, _site in pairs), dict.fromkeys(site for _job, site in pairs)
    yield t(
        "           or, password demo: %(names)s",
        names=" ".join(login for login in logins if "." not in login),
    )
    if pairs:
        yield t(
            "           or %(jobs)s, followed by one of %(sites)s",
            jobs=" ".join(jobs),
            sites=" ".join(f".{site}" for site in sites),
        )


def _start(desk, wanted, step):
    port = free_port(wanted)
    if port != wanted:
        warn(t("Port %(wanted)d is taken; using %(port)d.", wanted=wanted, port=port))
    served, process = desk.odoo.serve(desk.database, port)
    try:
        served.wait_ready(process, step)
    except BaseException:
        served.stop()
        raise
    return served, process


def _stay(desk, served, process):
    """Wait until the server ends or somebody ends it."""
    try:
        code = process.wait()
    except KeyboardInterrupt:
        line()
        line(t("Stopping …"))
        served.stop()
        desk.server.stop()
        return 0
    stopped = not Served.STAMP.exists()
    Served.STAMP.unlink(missing_ok=True)
    desk.server.stop()
    if code and not stopped:
        raise child.failure(
            ["odoo server"], child.log_file("server"), max(0, child.log_file("server").stat().st_size - 4000)
        )
    return 0


def stop():
    """./desk stop"""
    place.make_ready()
    served = Served.find()
    port = served and served.port
    if served:
        Served.STAMP.unlink(missing_ok=True)
        served.stop()
        line(t("The server on port %(port)d has stopped.", port=port))
    down = False
    if place.PYTHON.exists():
        for server in (postgres.Cluster("run"), postgres.Cluster("test", fleeting=True)):
            down = server.stop() or down
    if down:
        line(t("PostgreSQL has stopped."))
    if not served and not down:
        line(t("Nothing was running."))
    return 0
