"""Start Odoo from a file: its workers start the process for /websocket by calling this file again."""

from odoo.cli.command import main

main()
