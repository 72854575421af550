"""Run with Odoo on the path: export the texts of addons as templates.

Usage: export_pot.py CONFIG DATABASE FOLDER ADDON…
"""

import sys
from pathlib import Path

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.translate import trans_export


def main():
    path, database, folder, *names = sys.argv[1:]
    config.parse_config(["-c", path, "-d", database, "--no-http", "--log-level=warn"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        for number, name in enumerate(names):
            print(f"@ {number}/{len(names)} {name}", flush=True)
            with open(Path(folder) / f"{name}.pot", "wb") as target:
                trans_export(None, [name], target, "po", env)
        cr.rollback()


if __name__ == "__main__":
    main()
