"""./desk lock: write the lock files anew; see 'Moving versions' in CONTRIBUTING.md."""

import subprocess

from . import apt, child, place
from .environment import LOCKS
from .lint import need_environment
from .odoo_source import LOCK
from .problem import Problem
from .say import Step, line, t

LOWEST_PYTHON = "3.11"


def run(packages, upgrade, odoo):
    """Resolve again; without arguments only what the .in files ask for changes."""
    need_environment()
    if odoo:
        _lock_odoo()
    wanted = ["--upgrade"] if upgrade else [part for name in packages for part in ("--upgrade-package", name)]
    for lock in LOCKS.values():
        code = subprocess.run(
            [str(place.PYTHON), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
            + ["--python-version", LOWEST_PYTHON, "--generate-hashes"]
            + ["--no-emit-index-url", "--no-emit-find-links", "--excludes", "excludes.txt"]
            + ["--custom-compile-command", "./desk lock", *wanted]
            + ["-o", lock.name, f"{lock.stem}.in"],
            cwd=place.REQUIREMENTS,
            env=child.environment(),
        ).returncode
        if code:
            raise Problem(t("%(name)s could not be resolved (see above).", name=lock.name))
        line(t("%(name)s is written.", name=lock.name))
    return 0


def _lock_odoo():
    """Note version and checksums of the packages that Debian serves now."""
    with Step(1, 1, t("Odoo 19")) as step:
        source = apt.debian_unstable(step)
        if not source:
            raise Problem(t("No Debian mirror is known here."), t("Name one with DESK_DEBIAN_MIRROR."))
        source.update(step)
        locked = place.read_json(LOCK)
        names = [locked["package"], *locked["companions"]]
        files = source.files(names)
        locked["sha256"] = {name.split("_")[0]: sha for name, _size, sha in files}
        locked["version"] = next(
            name.split("_")[1].replace("%3a", ":") for name, _size, _sha in files if name.startswith(names[0])
        )
        place.write_json(LOCK, locked)
        step.note = locked["version"]
