from odoo import fields, models


class MetrologyLabConsult(models.TransientModel):
    """Ask the customer something before the test; the job waits for the answer."""

    _name = "metrology.lab.consult"
    _description = "Ask the Customer"

    job_ids = fields.Many2many("metrology.lab.job", string="Jobs", required=True)
    question = fields.Text(
        required=True, help="Reception or the call centre asks the customer and notes the answer."
    )

    def action_ask(self):
        self.ensure_one()
        self.job_ids._ask_customer(self.question)
        return {"type": "ir.actions.act_window_close"}
