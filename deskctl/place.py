"""Where things live: the clone, its private state, the cache that clones share."""

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path

from .problem import Problem
from .say import t

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
REQUIREMENTS = ROOT / "requirements"
STATE = ROOT / ".desk"
VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
LOGS = STATE / "log"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "metrology-desk"
SOCKET_LIMIT = 100
SYSTEM_HOMES = (Path("/var/lib/metrology-desk"), Path("/var/tmp/metrology-desk"))


def make_ready():
    """Make the private folder of the clone; say plainly when that is not possible."""
    if "," in str(ROOT):
        raise Problem(
            t(
                "The path of this folder holds a comma, and Odoo separates its folders by commas: %(path)s",
                path=ROOT,
            ),
            t("Move or rename the folder."),
        )
    try:
        for folder in (STATE, LOGS, CACHE):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            t("Cannot write to %(path)s: %(error)s", path=error.filename, error=error.strerror),
            t("Give this user the right to write there, or set XDG_CACHE_HOME to a folder of its own."),
        ) from error


def clone_id():
    """A short name for this clone that stays when it is moved and differs when it is copied."""
    path = STATE / "clone.json"
    known = read_json(path)
    here = str(ROOT)
    if known and (known["path"] == here or not (Path(known["path"]) / ".desk").exists()):
        if known["path"] != here:
            write_json(path, {"id": known["id"], "path": here})
        return known["id"]
    name = secrets.token_hex(4)
    write_json(path, {"id": name, "path": here})
    return name


def is_root():
    return os.geteuid() == 0


def system_home():
    """Folder outside root's home, for what root's PostgreSQL user has to reach."""
    for folder in SYSTEM_HOMES:
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise Problem(
        t("Neither /var/lib nor /var/tmp can be written to."),
        t("Free some space or run as an ordinary user."),
    )


def socket_folder(name):
    """A folder for a Unix socket, short enough for the kernel and closed to others."""
    near = STATE / name
    if len(os.fsencode(near)) + len("/.s.PGSQL.5432") < SOCKET_LIMIT:
        near.mkdir(mode=0o700, exist_ok=True)
        return near
    base = Path(tempfile.gettempdir() if len(tempfile.gettempdir()) < 40 else "/tmp")
    folder = base / f"metrology-desk-{os.getuid()}"
    for path in (folder, folder / f"{clone_id()}-{name}"):
        path.mkdir(mode=0o700, exist_ok=True)
        facts = path.lstat()
        if path.is_symlink() or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
            raise Problem(
                t("%(path)s does not belong to this user alone.", path=path), t("Remove it, then try again.")
            )
    return path


def read_json(path):
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def write_json(path, content):
    """Write in one go, so that an abort leaves the old content or the new."""
    path = Path(path)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    fresh.replace(path)


def digest(*paths):
    """One checksum over files, by content."""
    total = hashlib.sha256()
    for path in paths:
        total.update(Path(path).read_bytes())
    return total.hexdigest()


@contextmanager
def lock(path, wait=True, busy=None):
    """Hold a file lock; the system drops it when the process dies, however it dies."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise Problem(busy or t("Another ./desk works on this just now.")) from None
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
