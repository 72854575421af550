from odoo import api, fields, models

from ..improvement_verdict import SIGNIFICANCE, ImprovementVerdict

VERDICTS = [
    ("effective", "Effective"),
    ("not_effective", "Not effective"),
    ("too_few", "Too few cases"),
]


class MetrologyImprovementMeasure(models.Model):
    """Complaints per 1,000 items after an improvement, and the verdict that follows from the numbers."""

    _name = "metrology.improvement.measure"
    _description = "Measurement of an Improvement"
    _order = "date_to, id"
    _rec_name = "kind"

    action_id = fields.Many2one(
        "metrology.improvement.action", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("first", "First measurement"), ("second", "Second measurement")], required=True, readonly=True
    )
    date_from = fields.Date(string="From day", required=True, readonly=True)
    date_to = fields.Date(string="To day", required=True, readonly=True)
    measured_on = fields.Date(required=True, readonly=True)
    cases = fields.Integer(string="Complaints with the cause", readonly=True)
    open_cases = fields.Integer(
        string="Cause still unknown",
        readonly=True,
        help="Complaints of these days that were not investigated in time. They count against the "
        "improvement.",
    )
    items = fields.Integer(string="Items received", readonly=True)
    rate = fields.Float(string="Per 1,000 items", compute="_compute_verdict", store=True, digits=(16, 2))
    p_value = fields.Float(
        string="Chance",
        compute="_compute_verdict",
        store=True,
        digits=(16, 4),
        help="How probable so few complaints are when nothing has changed (exact conditional test of two "
        "Poisson "
        "rates, one-sided).",
    )
    verdict = fields.Selection(VERDICTS, compute="_compute_verdict", store=True)
    explanation = fields.Char(compute="_compute_explanation")

    _once = models.Constraint(
        "UNIQUE(action_id, kind)", "This improvement was measured for this time already."
    )
    _order_idx = models.Index("(date_to, id)")

    @api.model
    def _get_rate(self, cases, items):
        return ImprovementVerdict.get_rate(cases, items)

    def _get_comparison(self):
        before = self.action_id
        return ImprovementVerdict(
            before.baseline_cases, before.baseline_items, self.cases + self.open_cases, self.items
        )

    @api.depends("cases", "open_cases", "items", "action_id.baseline_cases", "action_id.baseline_items")
    def _compute_verdict(self):
        for measure in self:
            comparison = measure._get_comparison()
            measure.rate = comparison.rate_after
            measure.p_value = comparison.p_value
            measure.verdict = comparison.verdict

    @api.depends("verdict", "cases", "open_cases", "items")
    def _compute_explanation(self):
        for measure in self:
            measure.explanation = measure._get_explanation()

    def _get_explanation(self):
        """Return the verdict with its numbers, as an auditor wants to read it."""
        comparison = self._get_comparison()
        numbers = self.env._(
            "before %(before)s among %(items_before)s items (%(rate_before).2f per 1,000), after "
            "%(after)s among "
            "%(items_after)s (%(rate_after).2f per 1,000)",
            before=comparison.cases_before,
            items_before=comparison.items_before,
            rate_before=comparison.rate_before,
            after=comparison.cases_after,
            items_after=comparison.items_after,
            rate_after=comparison.rate_after,
        )
        if self.verdict == "too_few":
            return self.env._(
                "Too few cases: %(numbers)s; not even none at all would prove a fall", numbers=numbers
            )
        chance = self.env._(
            "%(numbers)s; so few by chance: %(chance).4f, allowed %(allowed)s",
            numbers=numbers,
            chance=comparison.p_value,
            allowed=SIGNIFICANCE,
        )
        if self.verdict == "effective":
            return self.env._("Effective: %(reason)s", reason=chance)
        return self.env._("Not effective, no fall is shown: %(reason)s", reason=chance)
