from odoo import fields, models


class MetrologyLabReturn(models.TransientModel):
    """Return items untested, with the reason that the customer reads."""

    _name = "metrology.lab.return"
    _description = "Return Items Untested"

    job_ids = fields.Many2many("metrology.lab.job", string="Jobs", required=True)
    reason_id = fields.Many2one(
        "metrology.reason", required=True, domain=[("kind", "=", "return_reason")], ondelete="cascade"
    )
    requires_photo = fields.Boolean(related="reason_id.requires_photo")
    text = fields.Text(
        string="Reason in words", required=True, help="Printed on the return notice and read by the customer."
    )
    photo_ids = fields.Many2many("ir.attachment", string="Photos")
    not_required = fields.Boolean(
        string="Verification not required", help="Not a defect: the instrument does not need verification."
    )
    inspection_done = fields.Boolean(string="Work was done", help="The fee stays due.")

    def action_return(self):
        self.ensure_one()
        self.job_ids._return_untested(
            self.reason_id,
            self.text,
            photos=self.photo_ids,
            not_required=self.not_required,
            inspection_done=self.inspection_done,
        )
        return {"type": "ir.actions.act_window_close"}
