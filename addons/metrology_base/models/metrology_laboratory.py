from odoo import fields, models


class MetrologyLaboratory(models.Model):
    """A laboratory of the institute that tests what the counters hand over."""

    _name = "metrology.laboratory"
    _description = "Laboratory"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    site_id = fields.Many2one("metrology.site", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="site_id.company_id")
    manager_id = fields.Many2one("res.users", index="btree_not_null")
    user_ids = fields.Many2many(
        "res.users", "metrology_laboratory_res_users_rel", "laboratory_id", "user_id", string="Staff"
    )
    phone = fields.Char()
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another laboratory already has this code. Choose a different one."
    )
    _sequence_idx = models.Index("(sequence, id)")
