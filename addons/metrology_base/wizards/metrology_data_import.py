import base64

from odoo import fields, models
from odoo.exceptions import UserError


class MetrologyDataImport(models.TransientModel):
    """Lets the administrator load a reference file from the screen."""

    _name = "metrology.data.import"
    _description = "Load Reference Data"

    content = fields.Binary(string="File", required=True, attachment=False)
    filename = fields.Char()
    outcome = fields.Char(readonly=True)

    def action_load(self):
        self.ensure_one()
        if not self.content:
            raise UserError(self.env._("Choose a file first."))
        counts = self.env["metrology.data.loader"].load_bytes(self.filename, base64.b64decode(self.content))
        self.outcome = self.env._(
            "Created: %(created)s, updated: %(updated)s, unchanged: %(unchanged)s.", **counts
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
