from odoo import fields, models


class MetrologyDiscipline(models.Model):
    """One of the ten branches of metrology; sorts types, laboratories and statistics."""

    _name = "metrology.discipline"
    _description = "Metrology discipline"
    _order = "sequence, code"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="Short code, for example LEN for length.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    tariff_letter = fields.Char(size=2, help="Letter that official tariffs put before their codes.")
    active = fields.Boolean(default=True)
    source = fields.Char(help="Where this row comes from.")
    instrument_type_ids = fields.One2many(
        "metrology.instrument.type", "discipline_id", string="Instrument types"
    )
    laboratory_ids = fields.Many2many(
        "metrology.laboratory",
        "metrology_laboratory_discipline_rel",
        "discipline_id",
        "laboratory_id",
        string="Laboratories",
    )

    _code_uniq = models.Constraint(
        "unique(code)",
        "Discipline code: another discipline has this code already. Give each discipline a code of its own.",
    )
    _order_idx = models.Index("(sequence, code)")
