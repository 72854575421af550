"""Debian packages fetched by the machine's own apt, into private folders; the system stays as it is."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

from . import child, place
from .problem import Problem
from .say import Silent, t

KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
URI_LINE = re.compile(r"^'(?P<uri>[^']+)' (?P<name>\S+) (?P<size>\d+) (?P<hash>\S*)$")


def is_there():
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def system():
    """ID of the distribution: debian, ubuntu, …"""
    try:
        text = Path("/etc/os-release").read_text("utf-8")
    except OSError:
        return ""
    found = re.search(r'^ID="?([a-z0-9.-]+)', text, re.MULTILINE)
    return found.group(1) if found else ""


def debian_mirror():
    """The Debian mirror of this machine: named by DESK_DEBIAN_MIRROR, else what apt uses."""
    named = os.environ.get("DESK_DEBIAN_MIRROR")
    if named:
        return named.rstrip("/")
    if system() != "debian":
        return None
    sites = child.output(["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"])
    return sites.split()[0] if sites and sites.split() else None


class Apt:
    """apt with lists, cache and status of its own.

    `sources` is the text of a sources list; without it the machine's sources serve.
    `status` names the packages that count as installed; by default none.
    """

    def __init__(self, name, sources=None, status=None, lax_dates=False):
        self.name = name
        self.folder = place.CACHE / "apt" / name
        for part in ("lists/partial", "cache/archives/partial"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        if not status:
            status = self.folder / "status"
            status.touch()
        self.options = [
            f"Dir::State::Lists={self.folder / 'lists'}",
            f"Dir::Cache={self.folder / 'cache'}",
            f"Dir::State::status={status}",
            "Acquire::Languages=none",
            "Acquire::Retries=3",
            "Acquire::http::Timeout=30",
            "APT::Install-Recommends=0",
            "APT::Sandbox::User=root",
            "Dir::Etc::preferences=/dev/null",
        ]
        if sources:
            path = self.folder / "sources.list"
            path.write_text(sources, "utf-8")
            self.options += [f"Dir::Etc::sourcelist={path}", "Dir::Etc::sourceparts=/dev/null"]
        if lax_dates:
            self.options.append("Acquire::Check-Valid-Until=false")

    def command(self, *arguments):
        options = [part for option in self.options for part in ("-o", option)]
        return ["apt-get", *options, *arguments]

    def update(self, step=Silent):
        """Fetch the package lists; without network the earlier ones serve, as long as there are any."""
        step.update(what=t("package lists"))
        known = any((self.folder / "lists").glob("*Release"))
        child.run(
            self.command("-q", "-o", "APT::Update::Error-Mode=any", "update"),
            "apt",
            env=child.environment(LC_ALL="C.UTF-8"),
            check=not known,
        )

    def files(self, packages):
        """What apt would fetch: list of (file name, size, sha256), signed for by the release."""
        found = self._uris(["download", *packages])
        return [(row["name"], int(row["size"]), row["hash"].removeprefix("SHA256:")) for row in found]

    def missing(self, package):
        """The package and all it needs that is not installed, as name=version."""
        return [_package_of(row["name"]) for row in self._uris(["-y", "install", package])]

    def _uris(self, arguments):
        text = child.output(
            self.command("-qq", "--print-uris", *arguments), env=child.environment(LC_ALL="C.UTF-8")
        )
        if text is None:
            raise Problem(
                t("Debian has no such package any more: %(names)s", names=" ".join(arguments[1:])),
                t("See 'Moving versions' in CONTRIBUTING.md."),
                log=child.log_file("apt"),
            )
        return [row for row in map(URI_LINE.match, text.splitlines()) if row]

    def download(self, packages, target, step=Silent):
        """Fetch packages into `target`, less what is there with the right checksum; returns the paths."""
        target.mkdir(parents=True, exist_ok=True)
        files = self.files(packages)
        total = sum(count for _name, count, _sha in files)
        missing = [row for row in files if not _is_whole(target / row[0], row[1], row[2])]
        if missing:
            names = [_package_of(name) for name, _count, _sha in missing]
            step.bytes(0, total)
            child.run(
                self.command("-q", "download", *names),
                "apt",
                cwd=target,
                env=child.environment(LC_ALL="C.UTF-8"),
                poll=lambda: step.bytes(_got(target, self.folder, files), total),
            )
        for name, count, sha in files:
            if not _is_whole(target / name, count, sha):
                (target / name).unlink(missing_ok=True)
                raise Problem(
                    t("%(name)s arrived damaged and was thrown away.", name=name),
                    t("Give the same command again; if it stays, the mirror is at fault."),
                )
        return [target / name for name, _count, _sha in files]


def _package_of(file_name):
    name, version, _rest = file_name.split("_", 2)
    return f"{name}={version.replace('%3a', ':')}"


def _got(target, folder, files):
    partial = folder / "cache" / "archives" / "partial"
    total = 0
    for name, _count, _sha in files:
        for path in (target / name, target / f"{name}.FAILED", partial / name, target / "partial" / name):
            if path.exists():
                total += path.stat().st_size
                break
    return total


def _is_whole(path, count, sha):
    if not path.is_file() or path.stat().st_size != count:
        return False
    return not sha or hash_of(path) == sha


def hash_of(path):
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def unpack(package, target, leave_out=(), step=Silent, size=0):
    """Unpack a .deb into `target` without installing it, less what matches `leave_out`."""
    target.mkdir(parents=True, exist_ok=True)
    excludes = [f"--exclude={pattern}" for pattern in leave_out]
    tar = ["tar", "-x", "-C", str(target), "--no-same-owner", "--keep-directory-symlink", "--wildcards"]
    tar += excludes
    with (
        open(child.log_file("apt"), "ab") as log,
        subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE, stderr=log
        ) as source,
        subprocess.Popen(tar, stdin=subprocess.PIPE, stderr=log) as sink,
    ):
        done = 0
        while block := source.stdout.read(1 << 20):
            sink.stdin.write(block)
            done += len(block)
            if size:
                step.bytes(done, max(size, done))
        sink.stdin.close()
        if source.wait() or sink.wait():
            raise child.failure(["dpkg-deb", package.name], child.log_file("apt"))


def installed_size(package):
    text = child.output(["dpkg-deb", "-f", package, "Installed-Size"])
    return int(text or 0) * 1024


def own():
    """apt on the machine's own release."""
    return Apt(f"own-{system()}")


def debian_unstable(step=Silent):
    """apt on Debian's unstable, signatures checked; None where no Debian mirror is known."""
    mirror = debian_mirror()
    if not mirror:
        return None
    keyring = _keyring(step)
    sources = f"deb [signed-by={quote(str(keyring), safe='/')}] {mirror} unstable main\n"
    return Apt("unstable", sources, lax_dates=True)


def _keyring(step):
    for path in map(Path, KEYRINGS):
        if path.exists():
            return path
    unpacked = place.CACHE / "keyring"
    path = unpacked / KEYRINGS[0].lstrip("/")
    if not path.exists():
        apt = own()
        apt.update(step)
        for package in apt.download(["debian-archive-keyring"], place.CACHE / "debs", step):
            unpack(package, unpacked)
    if not path.exists():
        raise Problem(
            t("Debian's signing keys are missing, so its packages cannot be checked."),
            t("As root: apt-get install debian-archive-keyring"),
        )
    return path
