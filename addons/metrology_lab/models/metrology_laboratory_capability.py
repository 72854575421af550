from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.metrology_catalog.measuring_interval import parse_interval

from ..measuring_range import is_range_covered


class MetrologyLaboratoryCapability(models.Model):
    """The measuring range that a laboratory's standards cover for one instrument type."""

    _name = "metrology.laboratory.capability"
    _description = "Range of a Laboratory"
    _order = "laboratory_id, instrument_type_id, id"

    laboratory_id = fields.Many2one("metrology.laboratory", required=True, index=True, ondelete="cascade")
    instrument_type_id = fields.Many2one(
        "metrology.instrument.type", required=True, index=True, ondelete="cascade"
    )
    measuring_interval = fields.Char(string="Measuring range", required=True, help="For example (0~300) mm.")
    note = fields.Char()

    _order_idx = models.Index("(laboratory_id, instrument_type_id, id)")

    @api.depends("laboratory_id", "instrument_type_id", "measuring_interval")
    def _compute_display_name(self):
        for capability in self:
            capability.display_name = f"{capability.instrument_type_id.name} {capability.measuring_interval}"

    @api.constrains("measuring_interval")
    def _check_measuring_interval(self):
        for capability in self:
            if not parse_interval(capability.measuring_interval):
                raise ValidationError(
                    self.env._(
                        'Measuring range: "%(text)s" can not be compared. Write it like (0~300) mm.',
                        text=capability.measuring_interval,
                    )
                )

    def _covers(self, text):
        """Return whether one of these ranges covers ``text``; ``None`` when nobody can say."""
        answers = [is_range_covered(capability.measuring_interval, text) for capability in self]
        if True in answers:
            return True
        return False if answers and None not in answers else None
