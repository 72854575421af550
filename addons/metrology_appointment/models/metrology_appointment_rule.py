from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import KINDS


class MetrologyAppointmentRule(models.Model):
    """How many items a site can take in one part of a working day, for one kind of booking.

    A rule without a weekday holds on every working day, make-up days included. On a weekday that has rules
    of its own, only these hold.
    """

    _name = "metrology.appointment.rule"
    _description = "Capacity for Bookings"
    _order = "kind, weekday, hour_from, id"

    site_id = fields.Many2one("metrology.site", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, default="submit")
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        help="Empty: every working day, make-up days included.",
    )
    hour_from = fields.Float(string="From", required=True, default=9)
    hour_to = fields.Float(string="To", required=True, default=11.5)
    capacity = fields.Integer(required=True, default=20, help="Counted in items.")
    valid_from = fields.Date(help="First day of this rule. Empty: since ever.")
    valid_to = fields.Date(help="Last day of this rule. Empty: until further notice.")
    active = fields.Boolean(default=True)

    _order_idx = models.Index("(kind, weekday, hour_from, id)")
    _capacity_positive = models.Constraint("CHECK (capacity >= 0)", "Capacity: write 0 or more.")
    _hours_ordered = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "From, to: the slot has to end after it begins, within one day.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "Valid to: the last day lies before the first one. Correct one of the two dates.",
    )

    @api.depends("site_id", "kind", "hour_from", "hour_to")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        Slot = self.env["metrology.appointment.slot"]
        for rule in self:
            hours = Slot._format_hours(rule.hour_from, rule.hour_to)
            rule.display_name = f"{rule.site_id.name or ''} {kinds.get(rule.kind, '')} {hours}".strip()

    @api.constrains("site_id", "kind", "weekday", "hour_from", "hour_to", "valid_from", "valid_to", "active")
    def _check_overlap(self):
        for rule in self.filtered("active"):
            domain = Domain(
                [
                    ("id", "!=", rule.id),
                    ("site_id", "=", rule.site_id.id),
                    ("kind", "=", rule.kind),
                    ("weekday", "=", rule.weekday),
                    ("hour_from", "<", rule.hour_to),
                    ("hour_to", ">", rule.hour_from),
                ]
            )
            if rule.valid_to:
                domain &= Domain("valid_from", "=", False) | Domain("valid_from", "<=", rule.valid_to)
            if rule.valid_from:
                domain &= Domain("valid_to", "=", False) | Domain("valid_to", ">=", rule.valid_from)
            other = self.search(domain, limit=1)
            if other:
                raise ValidationError(
                    self.env._(
                        "From, to: %(rule)s overlaps %(other)s on the same days. Change the hours or end the "
                        "older rule with “Valid to”.",
                        rule=rule.display_name,
                        other=other.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env["metrology.appointment.slot"]._refresh(rules.site_id)
        return rules

    def write(self, vals):
        sites = self.site_id
        result = super().write(vals)
        self.env["metrology.appointment.slot"]._refresh(sites | self.site_id)
        return result

    def unlink(self):
        sites = self.site_id
        result = super().unlink()
        self.env["metrology.appointment.slot"]._refresh(sites)
        return result

    def _holds_on(self, day):
        """Return the rules of one site and kind that hold on ``day``."""
        valid = self.filtered(
            lambda rule: (
                (not rule.valid_from or rule.valid_from <= day)
                and (not rule.valid_to or day <= rule.valid_to)
            )
        )
        own = valid.filtered(lambda rule: rule.weekday == str(day.weekday()))
        return own or valid.filtered(lambda rule: not rule.weekday)
