"""./desk doctor: what is missing on this machine, in plain words, with the remedy."""

import os
import platform
import shutil
import socket
import sys
import urllib.error
import urllib.request

from . import apt, browser, environment, fonts, odoo_source, place, postgres
from .odoo import FIRST_PORT, Served
from .problem import Problem
from .say import line, size, t

ROOM_STATE = 2_000_000_000
ROOM_CACHE = 3_000_000_000


def run():
    """Look at everything; 1 when something keeps ./desk run from working."""
    place.make_ready()
    checks = (
        _python,
        _folder,
        _disk,
        _odoo,
        _environment,
        _apt,
        _network,
        _port,
        _postgres,
        _server,
        _browser,
        _font,
    )
    bad = 0
    for check in checks:
        try:
            good, text, remedy = check()
        except Problem as problem:
            good, text, remedy = False, problem.what, problem.remedy
        line(f"{'ok' if good else '!!'}  {text}")
        if not good:
            bad += 1
            line(f"      → {remedy}")
    line()
    line(t("%(count)d things to put right.", count=bad) if bad else t("Nothing is missing."))
    return 1 if bad else 0


def _python():
    return (
        True,
        t("Python %(version)s at %(path)s", version=platform.python_version(), path=sys.executable),
        "",
    )


def _folder():
    who = t("root") if place.is_root() else t("an ordinary user")
    return True, t("This clone: %(path)s, as %(who)s", path=place.ROOT, who=who), ""


def _disk():
    for path, need in ((place.STATE, ROOM_STATE), (place.CACHE, ROOM_CACHE)):
        free = shutil.disk_usage(path).free
        if free < need:
            return (
                False,
                t("Only %(free)s free at %(path)s", free=size(free), path=path),
                t("Free %(need)s, or set XDG_CACHE_HOME to a roomier disk.", need=size(need)),
            )
    return True, t("Disk: %(free)s free", free=size(shutil.disk_usage(place.STATE).free)), ""


def _odoo():
    tree = odoo_source.find()
    if tree:
        return True, t("Odoo %(version)s in %(path)s", version=tree.version, path=tree.site), ""
    return True, t("Odoo 19 is not here yet; ./desk run fetches it."), ""


def _environment():
    tree = odoo_source.find()
    if tree and environment.is_ready("dev", tree):
        return True, t("Python packages: for running and testing"), ""
    if tree and environment.is_ready("runtime", tree):
        return True, t("Python packages: for running; ./desk test fetches the rest."), ""
    return True, t("Python packages are not here yet; ./desk run fetches them."), ""


def _apt():
    if odoo_source.find():
        return True, t("apt is not needed: Odoo is here."), ""
    if not apt.is_there():
        return (
            bool(shutil.which("git")),
            t("No apt here: Odoo will come by git."),
            t("Install git, or set ODOO_SOURCE to an Odoo 19 folder."),
        )
    mirror = apt.debian_mirror()
    if not mirror:
        return (
            bool(shutil.which("git")),
            t("No Debian mirror known: Odoo will come by git."),
            t("Install git, or name a Debian mirror with DESK_DEBIAN_MIRROR."),
        )
    return True, t("apt, with the Debian mirror %(mirror)s", mirror=mirror), ""


def _network():
    tree = odoo_source.find()
    if tree and environment.is_ready("dev", tree):
        return True, t("The network is not needed: everything is here."), ""
    mirror = apt.debian_mirror() if apt.is_there() else None
    if not mirror:
        return True, t("Network: not tried"), ""
    try:
        urllib.request.urlopen(f"{mirror}/dists/unstable/Release", timeout=15).close()
    except (OSError, urllib.error.URLError) as error:
        return (
            False,
            t("Network: %(mirror)s does not answer (%(error)s)", mirror=mirror, error=error),
            t("Connect this machine, or set http_proxy and https_proxy."),
        )
    return True, t("Network: the Debian mirror answers"), ""


def _port():
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", FIRST_PORT))
        except OSError:
            return True, t("Port %(port)d is taken; ./desk run takes the next free one.", port=FIRST_PORT), ""
    return True, t("Port %(port)d is free", port=FIRST_PORT), ""


def _postgres():
    if os.environ.get("PGHOST"):
        if not place.PYTHON.exists():
            return True, t("PostgreSQL: PGHOST=%(host)s, not tried yet", host=os.environ["PGHOST"]), ""
        postgres.External().start()
        return True, t("PostgreSQL: PGHOST=%(host)s answers", host=os.environ["PGHOST"]), ""
    if not place.PYTHON.exists():
        return True, t("PostgreSQL comes with the Python packages."), ""
    cluster = postgres.Cluster("run")
    state = t("running") if cluster.is_up() else t("not running")
    return True, t("PostgreSQL: embedded, %(state)s, data in %(path)s", state=state, path=cluster.data), ""


def _server():
    served = Served.find()
    if not served:
        return True, t("Server: not running"), ""
    if served.answers():
        return True, t("Server: http://127.0.0.1:%(port)d", port=served.port), ""
    return (
        False,
        t("Server: process %(pid)d is there but does not answer", pid=served.pid),
        t("./desk stop, then ./desk run"),
    )


def _browser():
    path = browser.find()
    if path:
        return True, t("Browser for tests: %(path)s", path=path), ""
    if apt.system() == "debian" and apt.is_there():
        return True, t("No browser yet; ./desk test fetches Chromium."), ""
    return (
        False,
        t("No browser for the tests (running the desk needs none on this machine)."),
        t("Install Google Chrome or Chromium (not the snap) so that it is on PATH."),
    )


def _font():
    if place.PYTHON.exists() and fonts.folder().exists():
        return True, t("Chinese font: in the Python packages"), ""
    return True, t("Chinese font: comes with the Python packages"), ""
