"""Run with Odoo on the path: settings, reference data and demo world of one database.

Usage: world.py CONFIG DATABASE (settings | demo SEED | data FILE…)
Lines `@ n/m text` say how far things are, lines `= text` are results.
"""

import sys

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config

LANGUAGE = "zh_CN"
TIMEZONE = "Asia/Shanghai"


def settings(env):
    """Chinese for everybody who starts here, and a company in China that counts in yuan."""
    env["res.lang"]._activate_lang(LANGUAGE)
    users = env["res.users"].with_context(active_test=False).search([])
    users.partner_id.write({"lang": LANGUAGE, "tz": TIMEZONE})
    env["res.company"].search([]).partner_id.write({"lang": LANGUAGE, "tz": TIMEZONE})
    env["ir.default"].set("res.partner", "lang", LANGUAGE)
    env["ir.default"].set("res.partner", "tz", TIMEZONE)
    yuan = env.ref("base.CNY")
    yuan.active = True
    env["res.company"].search([]).write({"country_id": env.ref("base.cn").id, "currency_id": yuan.id})
    sys.stdout.write("= settings\n")


def data(env, *paths):
    """Load reference files, each in its own transaction."""
    if "metrology.data.loader" not in env:
        sys.stdout.write("= no loader\n")
        return
    for number, path in enumerate(paths):
        sys.stdout.write(f"@ {number}/{len(paths)} {path.rpartition('/')[2]}\n")
        try:
            counts = env["metrology.data.loader"].load_file(path)
        except UserError as error:
            sys.stdout.write(f"{error}\n")
            sys.exit(1)
        env.cr.commit()
        sys.stdout.write(f"= {path}\t{counts}\n")


def demo(env, seed):
    """Make the demo world, or what an interrupted start left unmade."""

    def progress(done, total, text):
        sys.stdout.write(f"@ {done}/{total} {text}\n")

    env["metrology.demo.world"]._generate(int(seed), progress=progress)


def main():
    path, database, task, *arguments = sys.argv[1:]
    config.parse_config(["-c", path, "-d", database, "--no-http", "--log-level=warn"], setup_logging=True)
    sys.stdout.reconfigure(line_buffering=True)
    with Registry(database).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": LANGUAGE, "tz": TIMEZONE})
        {"settings": settings, "data": data, "demo": demo}[task](env, *arguments)
        cr.commit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
