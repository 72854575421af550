"""A Chromium for the browser tests: the one on PATH, else fetched; never a silent skip."""

import os
import shutil
from pathlib import Path

from . import apt, child, place
from .problem import Problem
from .say import Silent, t

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
FOLDER = place.CACHE / "browser"
WRAPPER = """#!/bin/sh
# Chromium and its libraries, unpacked beside this file without installing them.
root={root}
export LD_LIBRARY_PATH="$root/usr/lib/{triplet}:$root/lib/{triplet}:$root/usr/lib:$root/usr/lib/{triplet}/nss"
export XDG_DATA_DIRS="$root/usr/share:${{XDG_DATA_DIRS:-/usr/share}}"
exec "$root/usr/lib/chromium/chromium" "$@"
"""


def find():
    """Path of a browser that starts, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path and _starts(path):
            return path
    own = FOLDER / "bin" / "chromium"
    return str(own) if own.exists() and _starts(own) else None


def get(step=Silent):
    """Path of a browser, installed (root) or unpacked privately (others) when there is none."""
    path = find()
    if path:
        return path
    if apt.system() != "debian" or not apt.is_there():
        raise Problem(
            t("The browser tests need Chromium or Chrome, and none can be fetched on this system."),
            t("Install Google Chrome or Chromium (not the snap) so that it is on PATH."),
        )
    with place.lock(place.CACHE / "browser.lock"):
        path = find() or (_install(step) if place.is_root() else _unpack(step))
    if not path:
        raise Problem(
            t("Chromium was fetched, but it does not start."),
            t("As root: apt-get install chromium"),
            child.log_file("apt"),
        )
    return path


def _starts(path):
    return child.output([path, "--version"]) is not None


def _install(step):
    environment = child.environment(DEBIAN_FRONTEND="noninteractive")
    step.update(what=t("package lists"))
    child.run(["apt-get", "-q", "update"], "apt", env=environment)
    step.update(1, 2, "chromium")
    child.run(
        ["apt-get", "-q", "-y", "install", "--no-install-recommends", "chromium"], "apt", env=environment
    )
    return find()


def _unpack(step):
    source = apt.Apt("installed", status="/var/lib/dpkg/status")
    source.update(step)
    packages = source.download(source.missing("chromium"), place.CACHE / "debs", step)
    root = FOLDER / "root"
    shutil.rmtree(FOLDER, ignore_errors=True)
    for number, package in enumerate(packages):
        step.update(number, len(packages), package.name.split("_")[0])
        apt.unpack(package, root, ["./usr/share/doc", "./usr/share/man"])
    triplet = next(
        (path.name for path in (root / "usr/lib").glob("*-linux-gnu*")), f"{os.uname().machine}-linux-gnu"
    )
    wrapper = FOLDER / "bin" / "chromium"
    wrapper.parent.mkdir()
    quoted = "'" + str(root).replace("'", "'\\''") + "'"
    wrapper.write_text(WRAPPER.format(root=quoted, triplet=triplet), "utf-8")
    wrapper.chmod(0o755)
    return find()


def path_with(browser):
    """PATH by which Odoo finds the browser."""
    return f"{Path(browser).parent}{os.pathsep}{os.environ.get('PATH', '')}"
