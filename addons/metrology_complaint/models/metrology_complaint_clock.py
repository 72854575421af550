from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MetrologyComplaintClock(models.Model):
    """How many days the house allows itself: one line per promise to the customer."""

    _name = "metrology.complaint.clock"
    _description = "Clock of Complaints"
    _order = "sequence, id"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("acknowledge", "Acknowledge a complaint"),
            ("simple", "Answer a simple complaint"),
            ("major", "Answer a major complaint"),
            ("progress", "Progress note on a major complaint"),
            ("twin", "Look for the same complaint"),
            ("repeat", "Count as a repeated complaint"),
            ("baseline", "Baseline of an improvement"),
            ("first", "First measurement of an improvement"),
            ("second", "Second measurement of an improvement"),
            ("settle", "Wait for unknown causes before measuring"),
        ],
        required=True,
        readonly=True,
    )
    days = fields.Integer(required=True)
    is_working = fields.Boolean(
        string="Working days", readonly=True, help="Otherwise days of the calendar are counted."
    )
    sequence = fields.Integer(default=10, readonly=True)
    source = fields.Char(readonly=True, help="Where this number comes from.")

    _kind_unique = models.Constraint("UNIQUE(kind)", "This clock is there already. Change the existing line.")
    _days_positive = models.Constraint("CHECK(days > 0)", "The days of a clock are one or more.")
    _order_idx = models.Index("(sequence, id)")

    @api.model
    def _get_days(self, kind):
        """Return the days of a clock; a case keeps what held when it began."""
        # sudo: metrology.complaint.clock - whoever takes a complaint starts its clocks
        clock = self.sudo().search([("kind", "=", kind)], limit=1)
        if not clock:
            raise ValidationError(
                self.env._(
                    "The clock “%(clock)s” is missing. Ask the administrator to update Metrology Complaint.",
                    clock=dict(self._fields["kind"]._description_selection(self.env))[kind],
                )
            )
        return clock.days
