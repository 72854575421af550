from odoo import fields

from .models.metrology_order_item import SINCE_PARAMETER


def post_init_hook(env):
    """Customers of today's store are not woken up by an installation: only what gets ready later is told."""
    env["ir.config_parameter"].set_param(SINCE_PARAMETER, fields.Datetime.to_string(fields.Datetime.now()))


def uninstall_hook(env):
    """A later installation starts from its own day."""
    env["ir.config_parameter"].set_param(SINCE_PARAMETER, False)
