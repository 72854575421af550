"""The program behind Odoo's stock PDF path: the one of this machine, else Debian's in a private folder."""

import os
import shutil
import subprocess
from pathlib import Path

from deskctl import apt, place
from deskctl.problem import Problem

PACKAGE = "wkhtmltopdf"
PROGRAM = f"usr/bin/{PACKAGE}"
SYSTEM_STATUS = Path("/var/lib/dpkg/status")
MACHINES = ("x86_64-linux-gnu", "aarch64-linux-gnu")
LIBRARIES = [f"{folder}/{machine}" for machine in MACHINES for folder in ("usr/lib", "lib")]


def put_on_path():
    """Make sure that Odoo finds the program; returns None, or the reason why it can not be had."""
    if shutil.which(PACKAGE):
        return None
    folder = place.CACHE / PACKAGE
    root = folder / "root"
    if not (root / PROGRAM).exists():
        if not apt.is_there() or not SYSTEM_STATUS.exists():
            return "wkhtmltopdf is not installed and this machine has no apt to fetch it with"
        try:
            _fetch(folder / "debs", root)
        except (Problem, OSError) as error:
            return f"wkhtmltopdf can not be fetched: {getattr(error, 'what', error)}"
    starter = _write_starter(folder / "bin", root)
    os.environ["PATH"] = f"{starter.parent}{os.pathsep}{os.environ['PATH']}"
    return None if _prints(starter) else "wkhtmltopdf was fetched but does not print here"


def _fetch(packages, root):
    """Unpack the package and what this machine lacks for it."""
    source = apt.Apt(f"missing-{apt.system()}", status=SYSTEM_STATUS)
    source.update()
    fresh = root.with_name("root.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for package in source.download(source.missing(PACKAGE), packages):
        apt.unpack(package, fresh)
    fresh.replace(root)


def _write_starter(folder, root):
    """A program that finds its libraries and plug-ins in the private folder."""
    libraries = ":".join(str(root / part) for part in LIBRARIES)
    plugins = ":".join(str(root / part / "qt5/plugins") for part in LIBRARIES)
    folder.mkdir(parents=True, exist_ok=True)
    starter = folder / PACKAGE
    fresh = starter.with_suffix(".new")
    fresh.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH='{libraries}' QT_PLUGIN_PATH='{plugins}' QT_QPA_PLATFORM=offscreen\n"
        f"exec '{root / PROGRAM}' \"$@\"\n"
    )
    fresh.chmod(0o755)
    fresh.replace(starter)
    return starter


def _prints(program):
    """Whether a page comes out; that it knows its version says little."""
    try:
        done = subprocess.run([program, "-q", "-", "-"], input=b"<p>1</p>", capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.stdout.startswith(b"%PDF")
