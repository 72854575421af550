"""The private Python environment: locked wheels, checked by hash, kept in the cache."""

import importlib.util
import shutil
import sys
import sysconfig
from pathlib import Path

from . import apt, child, place
from .problem import Problem
from .say import Silent, t

WHEELS = place.CACHE / "wheels" / f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
LOCKS = {"runtime": place.REQUIREMENTS / "runtime.txt", "dev": place.REQUIREMENTS / "dev.txt"}
STAMP = place.STATE / "environment.json"


def is_ready(kind, tree):
    """Whether the environment has what `kind` (runtime, dev) locks and the given Odoo on its path."""
    known = place.read_json(STAMP) or {}
    return (
        place.PYTHON.exists()
        and known.get("python") == sys.version
        and known.get("site") == str(tree.site)
        and all(known.get(name) == place.digest(LOCKS[name]) for name in _names(kind))
    )


def make(kind, tree, step=Silent):
    """Bring the environment up to the lock of `kind`.

    An environment of another Python, of an older lock, or left half made is made anew: the wheels are in the
    cache, and nothing stays behind that the lock no longer names.
    """
    names = _names(kind)
    checksums = {name: place.digest(LOCKS[name]) for name in names}
    known = place.read_json(STAMP) or {}
    outdated = any(known.get(name, checksums[name]) != checksums[name] for name in names)
    if known.get("python") != sys.version or known.get("busy") or outdated or not place.PYTHON.exists():
        known = _make_bare()
    for name in names:
        if name in known:
            continue
        with place.lock(WHEELS / "lock"):
            _download(LOCKS[name], checksums[name], step)
        place.write_json(STAMP, {**known, "busy": name})
        try:
            _install(LOCKS[name], step)
        except Problem:
            _stamp(LOCKS[name], checksums[name]).unlink(missing_ok=True)
            raise
        known[name] = checksums[name]
        place.write_json(STAMP, known)
    _put_on_path(tree)
    place.write_json(STAMP, {**known, "site": str(tree.site)})


def _names(kind):
    return ("runtime", "dev") if kind == "dev" else ("runtime",)


def _make_bare():
    STAMP.unlink(missing_ok=True)
    shutil.rmtree(place.VENV, ignore_errors=True)
    child.run([sys.executable, "-m", "venv", "--without-pip", place.VENV], "environment")
    known = {"python": sys.version}
    place.write_json(STAMP, known)
    return known


def _count(lock):
    return sum("==" in row and "'never'" not in row for row in lock.read_text("utf-8").splitlines())


def _stamp(lock, checksum):
    return WHEELS / f"{lock.stem}-{checksum[:16]}.done"


def _download(lock, checksum, step):
    done = _stamp(lock, checksum)
    if done.exists():
        return
    total, count = _count(lock), 0

    def follow(row):
        nonlocal count
        if row.startswith("Collecting "):
            count += 1
            step.update(count, total, t("fetching %(name)s", name=row.split()[1].split("=")[0]))

    child.run(
        [*_pip(step), "download", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--retries", "3"]
        + ["--progress-bar", "off", "-d", WHEELS, "-r", lock],
        "environment",
        on_line=follow,
    )
    done.touch()


def _install(lock, step):
    step.update(1, 1, t("installing"))
    child.run(
        [*_pip(step), "install", "--no-index", "--find-links", WHEELS, "--no-deps", "--require-hashes"]
        + ["--only-binary", ":all:", "--no-compile", "--no-warn-script-location", "-r", lock],
        "environment",
    )


def _put_on_path(tree):
    site = next((place.VENV / "lib").glob("python*/site-packages"))
    (site / "odoo.pth").write_text(f"{tree.site}\n", "utf-8")


def _pip(step):
    """pip run from its wheel: the one that comes with Python, or Debian's."""
    wheel = _bundled_pip() or _debian_pip(step)
    return [place.PYTHON, wheel / "pip", "--disable-pip-version-check", "--no-input"]


def _bundled_pip():
    folders = [Path("/usr/share/python-wheels"), _unpacked_pip()]
    ensurepip = importlib.util.find_spec("ensurepip")
    if ensurepip:
        folders.insert(0, Path(ensurepip.origin).parent / "_bundled")
    found = [path for folder in folders for path in sorted(folder.glob("pip-*.whl"))]
    return found[0] if found else None


def _unpacked_pip():
    return place.CACHE / "pip" / "usr/share/python-wheels"


def _debian_pip(step):
    if apt.is_there():
        own = apt.own()
        own.update(step)
        for package in own.download(["python3-pip-whl"], place.CACHE / "debs", step):
            apt.unpack(package, place.CACHE / "pip")
    wheels = sorted(_unpacked_pip().glob("pip-*.whl"))
    if not wheels:
        raise Problem(
            t("This Python comes without pip."), t("As root: apt-get install python3-venv (or python3-pip).")
        )
    return wheels[0]


def site_packages():
    return next((place.VENV / "lib").glob("python*/site-packages"))
