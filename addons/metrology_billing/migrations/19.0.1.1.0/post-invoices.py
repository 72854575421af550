"""Invoices came: give the sites their counters of requests, and load the reasons of reversals."""

from odoo import SUPERUSER_ID, api

from odoo.addons.metrology_billing.hooks import post_init_hook


def migrate(cr, version):
    post_init_hook(api.Environment(cr, SUPERUSER_ID, {}))
