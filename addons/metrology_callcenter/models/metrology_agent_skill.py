from odoo import fields, models


class MetrologyAgentSkill(models.Model):
    """What an agent is good at; a caller wishes for it by what he chooses in the telephone menu."""

    _name = "metrology.agent.skill"
    _description = "Skill of an Agent"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    menu = fields.Char(
        string="Choice in the Menu",
        help="Who chooses this in the telephone menu is put through to an agent with this skill first. "
        "Empty: nobody is.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _menu_unique = models.UniqueIndex(
        "(menu) WHERE menu IS NOT NULL AND active",
        "Another skill already answers this choice of the menu. Change that skill instead.",
    )
