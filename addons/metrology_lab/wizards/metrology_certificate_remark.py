from odoo import fields, models


class MetrologyCertificateRemark(models.TransientModel):
    """The reason for rejecting, recalling or replacing certificates."""

    _name = "metrology.certificate.remark"
    _description = "Reason for a Step of Certificates"

    certificate_ids = fields.Many2many("metrology.certificate", string="Certificates", required=True)
    step = fields.Selection(
        [("reject", "Reject"), ("recall", "Recall"), ("replace", "Replace")], required=True, default="reject"
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.step == "reject":
            self.certificate_ids._reject(self.reason)
        elif self.step == "recall":
            self.certificate_ids._recall(self.reason)
        else:
            return self._open(self.certificate_ids._replace(self.reason))
        return {"type": "ir.actions.act_window_close"}

    def _open(self, certificate):
        return {
            "type": "ir.actions.act_window",
            "res_model": certificate._name,
            "res_id": certificate.id,
            "view_mode": "form",
        }
