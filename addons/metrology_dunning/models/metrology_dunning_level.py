from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

ONE_DAY = timedelta(days=1)


class MetrologyDunningLevel(models.Model):
    """One step of a procedure: when it is reached, and how the customer is asked."""

    _name = "metrology.dunning.level"
    _description = "Dunning Level"
    _order = "procedure_id, days, id"
    _rec_name = "step_id"

    procedure_id = fields.Many2one(
        "metrology.dunning.procedure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="procedure_id.company_id")
    step_id = fields.Many2one(
        "metrology.reason",
        string="Dunning step",
        required=True,
        domain=[("kind", "=", "dunning_step")],
        ondelete="restrict",
    )
    days = fields.Integer(
        string="Working days after the due date", help="Negative: before. Holidays do not count."
    )
    channel = fields.Selection(
        [("notice", "Message"), ("phone", "Call by a person"), ("letter", "Letter on paper")],
        default="notice",
        required=True,
    )
    kind_id = fields.Many2one(
        "metrology.notice.kind",
        string="Text",
        ondelete="restrict",
        help="The words of the message or of the task to call. A letter on paper has its own.",
    )

    _days_unique = models.Constraint(
        "UNIQUE(procedure_id, days)", "Working days: another level is reached on the same day already."
    )
    _order_idx = models.Index("(procedure_id, days, id)")

    @api.constrains("channel", "kind_id")
    def _check_kind(self):
        for level in self:
            if level.channel != "letter" and not level.kind_id:
                raise ValidationError(
                    self.env._("Text: choose what the message of “%(level)s” says.", level=level.display_name)
                )

    @api.model
    def _is_reached(self, days, start, today):
        """Return whether so many working days have passed since `start`."""
        return self.env["metrology.calendar.day"]._get_calendar().add(start, days) <= today

    @api.model
    def _get_cutoff(self, days, today):
        """Return the last start for which `_is_reached` holds, so that a query can ask for all of them."""
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        if days < 0:
            return calendar.add(today, -days)
        if not days:
            return calendar.add(today + ONE_DAY, -1)
        return calendar.add(today + ONE_DAY, -days) - ONE_DAY

    def _get_steps(self, today):
        """Return per level what a query compares: procedure, level, days, cutoffs of start and last step.

        A level waits after the one before as long as the procedure has between them, so that an old debt
        does not get all letters in a week.
        """
        rows, before = [], None
        for level in self.sorted(lambda level: (level.procedure_id.id, level.days)):
            same = before and before.procedure_id == level.procedure_id
            gap = max(level.days - before.days, 1) if same else 1
            rows.append(
                (
                    level.procedure_id.id,
                    level.id,
                    level.days,
                    self._get_cutoff(level.days, today),
                    self._get_cutoff(gap, today),
                )
            )
            before = level
        return rows
