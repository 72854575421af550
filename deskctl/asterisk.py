"""A private telephone exchange: Debian's Asterisk unpacked into the cache and run by its own loader.

Nothing is installed on the machine, and nothing of the machine's own libraries is used.
"""

import os
import platform
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

from . import apt, child, place
from .problem import Problem
from .say import Silent, t

# what the packages ask for and a running exchange does not
NOT_NEEDED = re.compile(r"^(perl|libperl|asterisk-core-sounds|passwd|debconf|adduser|login|sensible-utils)")
LEFT_OUT = ("./usr/share/doc", "./usr/share/man", "./usr/share/locale", "./usr/share/perl*")
CONFIG = place.ROOT / "config" / "asterisk"
FOLDERS = (
    *("etc/desk", "lib/sounds/zh/desk", "lib/moh", "lib/keys", "spool/recording/voicemail"),
    *("spool/tmp", "run", "agi", "log"),
)
# files that the exchange wants to see, though nothing in them differs from what it does anyway
EMPTY = ("acl", "ccss", "features", "pjproject", "stasis", "udptl")
PATIENCE = 30
RTP_PORTS = 400


def get(step=Silent):
    """Return the folder of the unpacked exchange; fetched once, then from the cache."""
    home = place.CACHE / "asterisk"
    with place.lock(place.CACHE / "asterisk.lock"):
        ready = sorted(home.glob("*/ready"), key=lambda path: path.stat().st_mtime)
        if ready:
            step.note = t("from the cache")
            return ready[-1].parent
        return _fetch(home, step)


def _fetch(home, step):
    source = apt.debian_unstable(step) if apt.is_there() else None
    if not source:
        raise Problem(
            t("The telephone exchange (Asterisk) cannot be fetched: this machine knows no Debian mirror."),
            t("Set DESK_DEBIAN_MIRROR to a Debian mirror, then give the same command again."),
        )
    source.update(step)
    packages = source.missing("asterisk")
    version = next((name.split("=")[1] for name in packages if name.startswith("asterisk=")), None)
    if not version:
        raise Problem(
            t("Debian serves no Asterisk for this machine at the moment."),
            t("Set DESK_DEBIAN_MIRROR to another Debian mirror, then give the same command again."),
        )
    wanted = [name for name in packages if not NOT_NEEDED.match(name)]
    files = source.download(wanted, place.CACHE / "debs" / "asterisk", step)
    root = home / version.replace(":", "_")
    fresh = home / f"{root.name}.{os.getpid()}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (fresh / "usr" / name).mkdir(parents=True, exist_ok=True)
        (fresh / name).symlink_to(f"usr/{name}")
    for number, path in enumerate(files):
        step.update(number, len(files), path.name)
        apt.unpack(path, fresh, LEFT_OUT)
    (fresh / "ready").touch()
    shutil.rmtree(root, ignore_errors=True)
    fresh.rename(root)
    return root


def libraries(root):
    """The folder of the exchange's own libraries, and its loader."""
    folder = root / "usr" / "lib" / f"{platform.machine()}-linux-gnu"
    loader = next(folder.glob("ld-linux-*.so.*"), None)
    if not loader:
        raise Problem(
            t("The unpacked exchange in %(path)s is not whole.", path=root),
            t("Remove that folder, then give the same command again."),
        )
    return folder, loader


def free_port(kind=socket.SOCK_DGRAM, wanted=0, host="127.0.0.1"):
    """The wanted port, or one that nobody uses at this moment."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Problem(t("No free port on %(host)s.", host=host))


class Exchange:
    """One Asterisk on this machine's loopback, in a folder of its own."""

    HOST = "127.0.0.1"
    CARRIER = "127.0.0.2"

    def __init__(self, root, folder, system_name="desk", sip_port=5060, carrier_port=5080, rtp_port=20000):
        self.root = root
        self.folder = Path(folder)
        self.system_name = system_name
        self.sip_port = free_port(wanted=sip_port)
        self.carrier_port = free_port(wanted=carrier_port, host=self.CARRIER)
        self.ami_port = free_port(socket.SOCK_STREAM, 5038)
        self.rtp_port = rtp_port
        self.process = None
        self.etc = self.folder / "etc"
        self.recordings = self.folder / "spool" / "recording"
        self.sounds = self.folder / "lib" / "sounds" / "zh" / "desk"
        self.journal = self.folder / "log" / "master.db"
        self.console = self.folder / "log" / "console"
        self.ami_secret = self._secret()

    def _secret(self):
        path = self.folder / "ami.secret"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24), "ascii")
        return path.read_text("ascii")

    def configure(self):
        """Write the configuration from config/asterisk; what the connector wrote stays."""
        for part in FOLDERS:
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        values = {
            "@FOLDER@": self.folder,
            "@MODULES@": libraries(self.root)[0] / "asterisk" / "modules",
            "@SBIN@": self.root / "usr" / "sbin",
            "@SYSTEM_NAME@": self.system_name,
            "@SIP_ADDRESS@": self.HOST,
            "@SIP_PORT@": self.sip_port,
            "@CARRIER@": self.CARRIER,
            "@CARRIER_PORT@": self.carrier_port,
            "@AMI_PORT@": self.ami_port,
            "@AMI_SECRET@": self.ami_secret,
            "@RTP_START@": self.rtp_port,
            "@RTP_END@": self.rtp_port + RTP_PORTS,
        }
        for path in CONFIG.glob("*.conf"):
            text = path.read_text("utf-8")
            for name, value in values.items():
                text = text.replace(name, str(value))
            target = self.etc / path.name
            target.touch(mode=0o600)
            target.write_text(text, "utf-8")
        for name in EMPTY:
            (self.etc / f"{name}.conf").touch(mode=0o600)
        manual = self.folder / "lib" / "documentation"
        manual.unlink(missing_ok=True)
        manual.symlink_to(self.root / "usr" / "share" / "asterisk" / "documentation")
        # Its readers then never make the exchange wait, which would lose a row.
        with sqlite3.connect(self.journal) as journal:
            journal.execute("PRAGMA journal_mode = WAL")
        journal.close()

    def command(self, *arguments):
        """The command line of the exchange's program."""
        folder, loader = libraries(self.root)
        program = self.root / "usr" / "sbin" / "asterisk"
        paths = f"{folder}:{folder / 'asterisk'}"
        config = ("-C", self.etc / "asterisk.conf")
        return [str(part) for part in (loader, "--library-path", paths, program, *config, *arguments)]

    def start(self):
        """Start the exchange and wait until it takes calls."""
        with open(self.console, "ab") as output:
            self.process = subprocess.Popen(
                self.command("-f", "-vvv", "-g"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=child.environment(ASTERISK_NOCANARY="1"),
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while self.ask("core waitfullybooted") is None:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Problem(t("The telephone exchange (Asterisk) did not start."), log=self.console)
            time.sleep(0.05)

    def ask(self, text):
        """The answer of the exchange to a line at its console, or None when it is not there."""
        return child.output(self.command("-rx", text))

    def kill(self):
        """End it as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """End it, gently if it listens."""
        if self.process and self.process.poll() is None:
            self.ask("core stop now")
            child.end(self.process)
