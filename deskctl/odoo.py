"""Calls of Odoo: its configuration, its command line, its server process."""

import configparser
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import child, fonts, place
from .problem import Problem
from .say import Silent, line, t

LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
FIRST_PORT = 8069


class Odoo:
    """Odoo of this clone on one server; `name` keeps configurations and data of run and test apart."""

    def __init__(self, tree, server, name):
        self.tree = tree
        self.server = server
        self.data = place.STATE / "data" / name
        self.config = place.STATE / f"odoo-{name}.conf"

    def configure(self, **options):
        """Write the configuration file: the shared one plus what only this machine knows."""
        parser = configparser.RawConfigParser()
        parser.read(place.ROOT / "config" / "odoo.conf", "utf-8")
        env = self.server.env()
        values = {
            "addons_path": ",".join(str(path) for path in (*self.tree.addons, place.ADDONS)),
            "data_dir": str(self.data),
            "db_host": env["PGHOST"],
            "db_port": env["PGPORT"],
            "db_user": env["PGUSER"],
            "http_interface": "127.0.0.1",
            **options,
        }
        if "PGPASSWORD" in env:
            values["db_password"] = env["PGPASSWORD"]
        for name, value in values.items():
            parser.set("options", name, value)
        self.data.mkdir(parents=True, exist_ok=True)
        with open(
            os.open(self.config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as file:
            parser.write(file)

    def env(self, **extra):
        return child.environment(**self.server.env(), **fonts.environment(), **extra)

    def command(self, *arguments):
        return [place.PYTHON, "-m", "odoo", *arguments]

    def call(self, *arguments, log="odoo", step=Silent, check=True):
        """Run an Odoo command to its end and follow the modules that it loads."""

        def follow(row):
            found = LOADING.search(row)
            if found:
                step.update(int(found[2]), int(found[3]), found[1])

        return child.run(
            self.command(*arguments, "-c", self.config),
            log,
            env=self.env(),
            on_line=follow,
            check=check,
            cwd=place.ROOT,
        )

    def inside(self, script, *arguments, log="odoo", step=Silent, check=True, show=False):
        """Run a script of deskctl/inside with Odoo on its path; lines `@ n/m text` move the bar.

        Returns its results, or (exit code, results) without `check`. `show` prints its other lines.
        """
        last = []

        def follow(row):
            found = re.match(r"@ (\d+)/(\d+) (.*)", row)
            if found:
                step.update(int(found[1]), int(found[2]), found[3])
            elif row.startswith("= "):
                last.append(row[2:])
            elif show:
                line(row)

        path = Path(__file__).parent / "inside" / f"{script}.py"
        code = child.run(
            [place.PYTHON, path, self.config, *arguments],
            log,
            env=self.env(),
            on_line=follow,
            check=check,
            cwd=place.ROOT,
        )
        return last if check else (code, last)

    def serve(self, database, port):
        """Start the server process; the caller waits for it with `Served.wait_ready`."""
        log = child.log_file("server")
        with open(log, "ab") as sink:
            process = subprocess.Popen(
                [str(part) for part in self.command("server", "-c", self.config, "-d", database.name)]
                + [f"--http-port={port}", f"--db-filter=^{re.escape(database.name)}$"],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env=self.env(),
                cwd=place.ROOT,
                start_new_session=True,
            )
        served = Served(process.pid, _birth(process.pid), port)
        place.write_json(Served.STAMP, {"pid": served.pid, "birth": served.birth, "port": port})
        return served, process


class Served:
    """A server process of this clone, known by pid and birth so that a reused pid deceives nobody."""

    STAMP = place.STATE / "server.json"

    def __init__(self, pid, birth, port):
        self.pid = pid
        self.birth = birth
        self.port = port

    @classmethod
    def find(cls):
        known = place.read_json(cls.STAMP)
        if not known:
            return None
        served = cls(known["pid"], known["birth"], known["port"])
        return served if served.is_alive() else None

    def is_alive(self):
        return self.birth is not None and _birth(self.pid) == self.birth

    def answers(self):
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://127.0.0.1:{self.port}/web/health", timeout=5
            ) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def wait_ready(self, process, step=Silent, patience=120):
        start = time.monotonic()
        while time.monotonic() - start < patience:
            if process.poll() is not None:
                break
            if self.answers():
                return
            step.update(what=t("starting"))
            time.sleep(0.2)
        raise child.failure(
            ["odoo server"], child.log_file("server"), max(0, child.log_file("server").stat().st_size - 4000)
        )

    def stop(self, patience=20):
        """End it, gently first."""
        for sign, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5)):
            if not self.is_alive():
                break
            os.kill(self.pid, sign)
            end = time.monotonic() + wait
            while self.is_alive() and time.monotonic() < end:
                time.sleep(0.1)
        self.STAMP.unlink(missing_ok=True)


def _birth(pid):
    """Start time of a process in the kernel's count; None when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def free_port(wanted=FIRST_PORT):
    """The wanted port or the next free one."""
    for port in range(wanted, min(wanted + 200, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Problem(t("No free port from %(port)d on.", port=wanted), t("Name another with --port."))
