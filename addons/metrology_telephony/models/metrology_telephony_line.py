from odoo import fields, models


class MetrologyTelephonyLine(models.Model):
    """A number under which customers reach the house."""

    _name = "metrology.telephony.line"
    _description = "Telephone Line"
    _order = "number, id"
    _rec_name = "name"

    provider_id = fields.Many2one(
        "metrology.telephony.provider", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True, index=True)
    name = fields.Char(required=True, translate=True)
    number = fields.Char(required=True, help="The digits that the carrier delivers, for example 80222667.")
    site_id = fields.Many2one("metrology.site", index="btree_not_null", ondelete="restrict")

    _number_digits = models.Constraint(
        "CHECK(number ~ '^[0-9]{2,20}$')", "Number of the line: write 2 to 20 digits and nothing else."
    )
    _number_unique = models.UniqueIndex(
        "(provider_id, number)", "This exchange already has a line with this number."
    )
    _order_idx = models.Index("(number, id)")
