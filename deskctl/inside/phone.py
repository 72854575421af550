"""Run with Odoo on the path: make the private exchange known to Odoo.

Usage: phone.py CONFIG DATABASE SYSTEM_NAME LINE SEAT…
Results: `= token SECRET`, then `= NUMBER PASSWORD` for each seat.
"""

import sys

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

LANGUAGE = "zh_CN"
NAMES = {"en_US": ("Exchange of This Machine", "Service line"), "zh_CN": ("本机电话交换机", "服务热线")}


def introduce(env, system_name, line, seats):
    """Return the exchange; what somebody changed on it since the last time stays."""
    Provider = env["metrology.telephony.provider"].with_context(active_test=False)
    provider = Provider.search([("system_name", "=", system_name)])
    if not provider:
        exchange_name, line_name = NAMES["en_US"]
        provider = Provider.with_context(lang="en_US").create(
            {"name": exchange_name, "vendor": "asterisk", "system_name": system_name}
        )
        row = env["metrology.telephony.line"].with_context(lang="en_US")
        row = row.create({"provider_id": provider.id, "name": line_name, "number": line})
        for record, name in zip((provider, row), NAMES[LANGUAGE], strict=True):
            record.with_context(lang=LANGUAGE).name = name
        agents = env["res.users"].search([("login", "=like", "agent%")], order="id")
        agents -= env["metrology.telephony.seat"].search([]).user_id
        env["metrology.telephony.seat"].create(
            [
                {"provider_id": provider.id, "number": seat, "user_id": agents[place : place + 1].id}
                for place, seat in enumerate(seats)
            ]
        )
    return provider


def main():
    path, database, system_name, line, *seats = sys.argv[1:]
    config.parse_config(["-c", path, "-d", database, "--no-http", "--log-level=warn"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": LANGUAGE})
        provider = introduce(env, system_name, line, seats)
        token = provider.action_make_token()["params"]["message"]
        sys.stdout.write(f"= token {token}\n")
        for seat in provider.seat_ids:
            sys.stdout.write(f"= {seat.number} {seat.secret}\n")
        cr.commit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
