"""The program behind Odoo's stock PDF path: the one of this machine, else Debian's in a private folder."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

from deskctl import apt, place
from deskctl.problem import Problem
from deskctl.say import Silent

PACKAGE = "wkhtmltopdf"
SYSTEM_STATUS = Path("/var/lib/dpkg/status")
MACHINES = ("x86_64-linux-gnu", "aarch64-linux-gnu")
LIBRARIES = [f"{folder}/{machine}" for machine in MACHINES for folder in ("usr/lib", "lib")]


def put_on_path():
    """Make sure that Odoo finds the program; returns None, or the reason why it can not be had."""
    if shutil.which(PACKAGE):
        return None
    folder = place.CACHE / PACKAGE
    program = folder / "bin" / PACKAGE
    if not program.exists():
        if not apt.is_there() or not SYSTEM_STATUS.exists():
            return "wkhtmltopdf is not installed and this machine has no apt to fetch it with"
        try:
            _fetch(folder, program)
        except (Problem, OSError) as error:
            return f"wkhtmltopdf can not be fetched: {getattr(error, 'what', error)}"
    os.environ["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return None if _version() else "wkhtmltopdf was fetched but does not start here"


def _version():
    try:
        done = subprocess.run([PACKAGE, "--version"], capture_output=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode().strip()


def _fetch(folder, program):
    """Unpack the package and what this machine lacks for it, and a starter that finds the libraries."""
    source = apt.Apt(f"missing-{apt.system()}", status=SYSTEM_STATUS)
    source.options.append("Acquire::ForceHash=SHA256")
    source.update(Silent())
    root = folder / "root"
    for package in source.download([PACKAGE], folder / "debs", Silent(), closure=True):
        apt.unpack(package, root, step=Silent())
    libraries = ":".join(str(root / part) for part in LIBRARIES)
    program.parent.mkdir(parents=True, exist_ok=True)
    fresh = program.with_suffix(".new")
    fresh.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH='{libraries}' QT_QPA_PLATFORM=offscreen\n"
        f"exec '{root / 'usr/bin' / PACKAGE}' \"$@\"\n"
    )
    fresh.chmod(fresh.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    fresh.replace(program)
