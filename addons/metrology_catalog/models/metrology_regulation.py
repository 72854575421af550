from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import EVIDENCE
from ..regulation_text import regulation_kind


class MetrologyRegulation(models.Model):
    """A verification regulation or calibration specification with the dates it may be used on."""

    _name = "metrology.regulation"
    _description = "Metrology regulation"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(string="Number", required=True, index=True, help="For example JJG 52-2013.")
    name = fields.Char(string="Title")
    kind = fields.Selection(
        [
            ("jjg", "Verification regulation (JJG)"),
            ("jjf", "Calibration specification (JJF)"),
            ("other", "Other standard or method"),
        ],
        required=True,
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_trial = fields.Boolean(string="Trial edition")
    valid_from = fields.Date(index=True, help="First day of use. Empty: in use since ever.")
    valid_to = fields.Date(index=True, help="Last day of use. Empty: in use until replaced.")
    replaced_by_id = fields.Many2one(
        "metrology.regulation",
        string="Replaced by",
        index="btree_not_null",
        ondelete="restrict",
        help="The newer edition. From its first day on, this one can no longer be used.",
    )
    replaces_ids = fields.One2many("metrology.regulation", "replaced_by_id")
    instrument_type_ids = fields.Many2many(
        "metrology.instrument.type",
        "metrology_instrument_type_regulation_rel",
        "regulation_id",
        "instrument_type_id",
        string="Instrument types",
    )
    is_valid_today = fields.Boolean(compute="_compute_is_valid_today", search="_search_is_valid_today")
    evidence = fields.Selection(EVIDENCE, default="sourced", required=True, index=True)
    source = fields.Char(help="Where this row comes from.")
    note = fields.Text()
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "unique(code)",
        "Number: this regulation is in the catalogue already. Open the existing one instead.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "Valid to: the last day of use lies before the first one. Correct one of the two dates.",
    )

    @api.depends("code")
    def _compute_kind(self):
        for regulation in self:
            regulation.kind = regulation_kind(regulation.code or "")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for regulation in self:
            regulation.display_name = " ".join(filter(None, (regulation.code, regulation.name)))

    @api.depends("valid_from", "valid_to", "replaced_by_id.valid_from")
    def _compute_is_valid_today(self):
        today = fields.Date.context_today(self)
        for regulation in self:
            regulation.is_valid_today = regulation._is_valid_on(today)

    def _search_is_valid_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_valid_domain(fields.Date.context_today(self))
        if True in value and False in value:
            return Domain.TRUE
        return domain if True in value else ~domain

    @api.constrains("replaced_by_id")
    def _check_replaced_by(self):
        if self._has_cycle("replaced_by_id"):
            raise ValidationError(
                self.env._(
                    "Replaced by: the chain of editions leads back to its start."
                    " Choose an edition that is newer than this one."
                )
            )

    @api.model
    def _get_valid_domain(self, date):
        """Regulations that may be used on `date`."""
        return Domain(
            [
                "|",
                ("valid_from", "=", False),
                ("valid_from", "<=", date),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", date),
                "|",
                ("replaced_by_id", "=", False),
                ("replaced_by_id.valid_from", ">", date),
            ]
        )

    def _is_valid_on(self, date):
        """Whether work done on `date` may cite this regulation."""
        self.ensure_one()
        newer = self.replaced_by_id
        return (
            (not self.valid_from or self.valid_from <= date)
            and (not self.valid_to or date <= self.valid_to)
            and not (newer and (not newer.valid_from or newer.valid_from <= date))
        )

    def _check_valid_on(self, date):
        """Refuse, in a sentence for the person at the screen, a regulation that is out of use on `date`."""
        for regulation in self:
            if not regulation._is_valid_on(date):
                newer = regulation.replaced_by_id
                raise ValidationError(
                    self.env._(
                        "Regulation: %(regulation)s is not in force on %(date)s. Use %(newer)s instead.",
                        regulation=regulation.code,
                        date=fields.Date.to_string(date),
                        newer=newer.code or self.env._("an edition that is in force"),
                    )
                )
