from odoo import api, fields, models


class MetrologyStorageStep(models.Model):
    """What happens to an item that nobody collects, so many days after it became ready (rule 12)."""

    _name = "metrology.storage.step"
    _description = "Step of Storage Ageing"
    _order = "days, id"

    name = fields.Char(required=True, translate=True)
    days = fields.Integer(string="Days after ready", required=True, aggregator=None)
    action = fields.Selection(
        [
            ("notice", "Tell the customer"),
            ("letter", "Letter on paper"),
            ("disposal", "Request for disposal"),
        ],
        required=True,
        default="notice",
        help="A request for disposal is only a request: another person has to approve it.",
    )
    active = fields.Boolean(default=True)

    _days_positive = models.Constraint("CHECK (days > 0)", "Days after ready: enter at least 1.")
    _days_unique = models.UniqueIndex(
        "(days) WHERE active", "There is a step for this number of days already."
    )
    _order_idx = models.Index("(days, id)")

    @api.depends("name", "days")
    def _compute_display_name(self):
        for step in self:
            step.display_name = self.env._("%(days)s days: %(name)s", days=step.days, name=step.name)
