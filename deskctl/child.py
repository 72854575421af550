"""Start other programs: their environment, their log, their failure in plain words."""

import os
import subprocess
import time

from . import place
from .problem import Problem
from .say import t

DROPPED = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONSAFEPATH",
    "PIP_FIND_LINKS",
    "PIP_NO_INDEX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "ODOO_RC",
    "OPENERP_SERVER",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
)
TAIL = 12
OFFLINE = (
    "Temporary failure",
    "Could not resolve",
    "Failed to establish a new connection",
    "NewConnectionError",
    "ConnectTimeout",
    "ProxyError",
    "Could not connect",
    "Unable to connect",
    "Connection refused",
    "Connection timed out",
    "Network is unreachable",
    "Name or service not known",
    "ConnectionResetError",
)


def environment(**extra):
    """The environment of a child: the caller's, less what would lead Python astray."""
    values = {name: value for name, value in os.environ.items() if name not in DROPPED}
    values.update(PYTHONUTF8="1", PYTHONNOUSERSITE="1")
    locale = values.get("LC_ALL") or values.get("LC_CTYPE") or values.get("LANG") or ""
    if not locale.lower().replace("-", "").endswith("utf8"):
        values["LC_ALL"] = "C.UTF-8"
    values.update({name: str(value) for name, value in extra.items()})
    return values


def log_file(name):
    place.LOGS.mkdir(parents=True, exist_ok=True)
    return place.LOGS / f"{name}.log"


def run(command, log, env=None, cwd=None, on_line=None, check=True, append=True, poll=None, **options):
    """Run a program with its output in a log; `on_line` sees each line, `poll` is called while it works.

    Returns the exit code; raises Problem with the last lines when `check` and it failed.
    """
    path = log_file(log)
    with open(path, "ab" if append else "wb") as sink:
        sink.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        sink.flush()
        start = sink.tell()
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if on_line else sink,
            stderr=subprocess.STDOUT,
            env=env or environment(),
            cwd=cwd,
            **options,
        )
        try:
            if on_line:
                for raw in child.stdout:
                    sink.write(raw)
                    sink.flush()
                    on_line(raw.decode("utf-8", "replace").rstrip("\n"))
            elif poll:
                while child.poll() is None:
                    poll()
                    time.sleep(0.2)
            code = child.wait()
        except BaseException:
            end(child)
            raise
    if code and check:
        raise failure(command, path, start)
    return code


def end(child, patience=10):
    """Ask a child to end, then make it."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def failure(command, path, start=0):
    """What went wrong, from the tail of the log."""
    with open(path, "rb") as handle:
        handle.seek(start)
        text = handle.read().decode("utf-8", "replace")
    if any(mark in text for mark in OFFLINE):
        return Problem(
            t("No network: something has to be downloaded and the other side cannot be reached."),
            t("Connect this machine (or set http_proxy), then give the same command again; it goes on."),
            log=path,
        )
    if "No space left on device" in text:
        return Problem(
            t("The disk is full."), t("Free about 5 GB, then give the same command again."), log=path
        )
    tail = "\n".join(_telling(text.strip().splitlines()))
    name = os.path.basename(str(command[0]))
    return Problem(t("%(name)s failed:\n%(tail)s", name=name, tail=tail), log=path)


def _telling(rows):
    """The rows that tell most: what the last traceback ended in, else the end."""
    starts = [number for number, row in enumerate(rows) if row.startswith("Traceback ")]
    if starts:
        ends = [number for number in range(starts[-1] + 1, len(rows)) if not rows[number].startswith(" ")]
        if ends:
            return rows[ends[0] : ends[0] + TAIL]
    return rows[-TAIL:]


def output(command, env=None, **options):
    """The output of a short program, or None when it fails or is not there."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env or environment(),
            check=True,
            **options,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode("utf-8", "replace")
