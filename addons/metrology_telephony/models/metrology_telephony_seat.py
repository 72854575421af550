import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyTelephonySeat(models.Model):
    """A telephone on a desk, and who sits there."""

    _name = "metrology.telephony.seat"
    _description = "Telephone Seat"
    _order = "number, id"
    _rec_name = "number"

    provider_id = fields.Many2one(
        "metrology.telephony.provider", string="Exchange", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True, index=True)
    number = fields.Char(required=True, help="What colleagues dial, for example 1001.")
    user_id = fields.Many2one("res.users", string="Person", index="btree_not_null", ondelete="restrict")
    secret = fields.Char(
        string="Password of the Telephone",
        required=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(16),
        groups="metrology_base.group_administrator",
    )
    active = fields.Boolean(default=True)

    _number_digits = models.Constraint(
        "CHECK(number ~ '^[1-8][0-9]{2,5}$')",
        "Number of the seat: write 3 to 6 digits, the first one 1 to 8, for example 1001.",
    )
    _secret_plain = models.Constraint(
        "CHECK(secret ~ '^[A-Za-z0-9_-]{12,64}$')",
        "Password of the telephone: write 12 to 64 letters, digits, hyphens or underscores.",
    )
    _number_unique = models.UniqueIndex(
        "(provider_id, number)", "This exchange already has a seat with this number. Take another one."
    )
    _user_unique = models.UniqueIndex(
        "(user_id) WHERE active AND user_id IS NOT NULL",
        "This person already has a seat. Free the other one first.",
    )
    _order_idx = models.Index("(number, id)")

    @api.depends("number", "user_id")
    def _compute_display_name(self):
        for seat in self:
            seat.display_name = f"{seat.number} {seat.user_id.name or ''}".strip()

    @api.model
    def _get_own(self):
        """Return the seat of the person who asks, or say how to get one."""
        seat = self.search([("user_id", "=", self.env.uid)], limit=1)
        if not seat:
            raise UserError(
                self.env._(
                    "You have no telephone seat. Ask the administrator for one under Telephone, Seats."
                )
            )
        return seat
