from odoo import fields, models


class MetrologySite(models.Model):
    _inherit = "metrology.site"

    print_release_slip = fields.Boolean(
        string="Print the hand-over slip at release",
        help="The release desk opens the slip of what was handed over, for both to keep.",
    )
