from odoo import fields, models


class MetrologyDunningProcedure(models.Model):
    """How a company asks for its money: one procedure per company, its levels are data."""

    _name = "metrology.dunning.procedure"
    _description = "Dunning Procedure"
    _order = "id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    level_ids = fields.One2many("metrology.dunning.level", "procedure_id", string="Levels")
    active = fields.Boolean(default=True)

    _company_unique = models.UniqueIndex(
        "(company_id) WHERE active", "This company has a procedure already. Change its levels instead."
    )
