from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class MetrologyLeadTime(models.Model):
    """How many working days the institute promises, by site, service and discipline."""

    _name = "metrology.lead.time"
    _inherit = "metrology.cached.mixin"
    _description = "Lead time rule"
    _order = "valid_from desc, id"

    site_id = fields.Many2one("metrology.site", index="btree_not_null", ondelete="cascade")
    service_id = fields.Many2one("metrology.service", index="btree_not_null", ondelete="cascade")
    discipline_id = fields.Many2one("metrology.discipline", index="btree_not_null", ondelete="cascade")
    days = fields.Integer(string="Working days", required=True)
    warning_days = fields.Integer(
        string="Warn before",
        default=3,
        required=True,
        help="So many working days before the promised date the work shows as at risk.",
    )
    valid_from = fields.Date(required=True, default=fields.Date.context_today, index=True)
    note = fields.Char()
    active = fields.Boolean(default=True)

    _days_positive = models.Constraint(
        "CHECK (days > 0)", "Working days: enter the number of working days, at least 1."
    )
    _warning_not_negative = models.Constraint(
        "CHECK (warning_days >= 0)", "Warn before: the number of working days can not be negative."
    )
    _one_rule_per_day = models.UniqueIndex(
        "(COALESCE(site_id, 0), COALESCE(service_id, 0), COALESCE(discipline_id, 0), valid_from)"
        " WHERE active",
        "Valid from: a rule for the same site, service and discipline starts on this day already.",
    )
    _order_idx = models.Index("(valid_from DESC, id)")

    @api.depends("site_id", "service_id", "discipline_id", "days")
    def _compute_display_name(self):
        for rule in self:
            scope = [rule.site_id.name, rule.service_id.name, rule.discipline_id.name]
            rule.display_name = self.env._(
                "%(scope)s: %(days)s working days",
                scope=" / ".join(filter(None, scope)) or self.env._("All"),
                days=rule.days,
            )

    @api.constrains("site_id", "service_id", "discipline_id", "days")
    def _check_scope(self):
        for rule in self:
            if not (rule.site_id or rule.service_id or rule.discipline_id):
                raise ValidationError(
                    self.env._(
                        "Site, service, discipline: fill in at least one of them. What holds for everything"
                        " is set on the service itself."
                    )
                )

    @api.model
    def _get_days(self, site, service, discipline, date=None):
        """Working days promised on `date`: the rule that names most of the three, else the service's own."""
        return self._get_rule(site, service, discipline, date).days or service.lead_time_days

    @api.model
    def _get_warning_days(self, site, service, discipline, date=None):
        """Working days before the promised date from which the work is at risk, found like the promise."""
        rule = self._get_rule(site, service, discipline, date)
        return rule.warning_days if rule else service.warning_days

    @api.model
    def _get_rule(self, site, service, discipline, date=None):
        """Return the rule on `date` that names most of the three; nothing when the service decides."""
        self.check_access("read")
        date = date or fields.Date.context_today(self)
        return self.browse(self._find_rule_id(site.id, service.id, discipline.id, date))

    @ormcache("site_id", "service_id", "discipline_id", "date")
    def _find_rule_id(self, site_id, service_id, discipline_id, date):
        # sudo: metrology.lead.time - what is kept serves everybody who may read the rules
        rules_sudo = self.sudo().search(
            [
                ("site_id", "in", [site_id, False]),
                ("service_id", "in", [service_id, False]),
                ("discipline_id", "in", [discipline_id, False]),
                ("valid_from", "<=", date),
            ]
        )
        return max(
            rules_sudo, key=lambda rule: (*rule._get_specificity(), rule.valid_from), default=rules_sudo
        ).id

    def _get_specificity(self):
        """Order in which rules win: more criteria first, then site before service before discipline."""
        self.ensure_one()
        named = (bool(self.site_id), bool(self.service_id), bool(self.discipline_id))
        return (sum(named), *named)
