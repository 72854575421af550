"""The OCA addon helpdesk_mgmt, whose tickets are the rival at the counter: its wheel, kept in the cache."""

import subprocess
import sys

from deskctl import place

WHEEL = "odoo-addon-helpdesk-mgmt==19.0.1.3.2"
CHECKSUM = "334c68f9c8a31191853ec7ef75addff6f461e72a8697764be19bd814e457a531"
ADDON = "helpdesk_mgmt"
FOLDER = place.CACHE / "bench" / CHECKSUM[:12]


def path():
    """Folder of the addon."""
    return str(FOLDER / "odoo" / "addons")


def add_to_path():
    """Let Odoo find the addon; returns None, or the reason why it can not be had."""
    from odoo.modules.module import initialize_sys_path
    from odoo.tools import config

    reason = None if (FOLDER / "odoo" / "addons" / ADDON).is_dir() else _fetch(FOLDER)
    if not reason:
        config["addons_path"] = [*config["addons_path"], path()]
        initialize_sys_path()
    return reason


def install(database):
    """Put the addon into a copy of the stock database; the administrator works with it."""
    from odoo.modules.registry import Registry

    from .people import Desk

    Registry.new(database, update_module=True, install_modules=[ADDON])
    with Desk(database).system() as env:
        env.ref("base.user_admin").password = "admin"


def _fetch(folder):
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{WHEEL} --hash=sha256:{CHECKSUM}\n", "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes"),
            *("--only-binary=:all:", "--target", str(folder), "-r", str(wanted)),
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        wanted.unlink()
        return f"{ADDON} can not be fetched: {done.stderr.strip().splitlines()[-1:]}"
    return None
