from odoo import fields, models


class MetrologyLaboratory(models.Model):
    _inherit = "metrology.laboratory"

    discipline_ids = fields.Many2many(
        "metrology.discipline",
        "metrology_laboratory_discipline_rel",
        "laboratory_id",
        "discipline_id",
        string="Disciplines",
        help="Instruments of these disciplines go here unless their type names a laboratory.",
    )
    instrument_type_ids = fields.Many2many(
        "metrology.instrument.type",
        "metrology_instrument_type_laboratory_rel",
        "laboratory_id",
        "instrument_type_id",
        string="Instrument types",
    )
