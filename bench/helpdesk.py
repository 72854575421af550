"""The OCA addon helpdesk_mgmt, whose tickets are the rival at the counter."""

ADDON = "helpdesk_mgmt"


def install(database):
    """Put the addon into a copy of the stock database; the administrator works with it."""
    from odoo.modules.registry import Registry

    from .people import Desk

    Registry.new(database, update_module=True, install_modules=[ADDON])
    with Desk(database).system() as env:
        env.ref("base.user_admin").password = "admin"
