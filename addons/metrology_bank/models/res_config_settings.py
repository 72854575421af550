from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .metrology_bank_line import OPEN_STATES
from .metrology_bank_matching import SURE_DEFAULT, SURE_PARAMETER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    metrology_bank_sure_score = fields.Integer(
        string="Sure from a score of",
        default=SURE_DEFAULT,
        config_parameter=SURE_PARAMETER,
        help="Suggestions from this score on may be taken all at once.",
    )

    @api.constrains("metrology_bank_sure_score")
    def _check_metrology_bank_sure_score(self):
        for settings in self:
            if not 60 <= settings.metrology_bank_sure_score <= 100:
                raise ValidationError(
                    self.env._(
                        "Sure from a score of %(score)s: enter a number from 60 to 100.",
                        score=settings.metrology_bank_sure_score,
                    )
                )

    def set_values(self):
        matching = self.env["metrology.bank.matching"]
        before = matching._get_sure_score()
        res = super().set_values()
        if matching._get_sure_score() != before:
            matching._suggest(self.env["metrology.bank.line"].search([("state", "in", OPEN_STATES)]))
        return res
