from odoo import fields, models
from odoo.exceptions import UserError


class MetrologyLabForward(models.TransientModel):
    """Propose to have another institute do the work; nothing leaves before the customer agrees."""

    _name = "metrology.lab.forward"
    _description = "Forward Items to Another Institute"

    job_ids = fields.Many2many("metrology.lab.job", string="Jobs", required=True)
    partner_id = fields.Many2one("res.partner", string="Other institute", required=True, ondelete="cascade")
    reason = fields.Text(required=True, help="Why another institute has to do it; the customer reads it.")
    expected_back = fields.Date(
        string="Expected back", default=lambda self: self.env["metrology.forwarding"]._get_usual_return()
    )
    has_consent = fields.Boolean(string="The customer has agreed")
    consent_channel_id = fields.Many2one(
        "metrology.reason", string="Answer by", domain=[("kind", "=", "contact_channel")], ondelete="cascade"
    )
    consent_person = fields.Char(string="Person who answered")

    def action_forward(self):
        self.ensure_one()
        self.job_ids.check_access("write")
        closed = self.job_ids.filtered(lambda job: job.state not in ("planned", "accepted", "in_test"))
        if closed:
            raise UserError(
                self.env._(
                    "%(job)s is %(state)s; only work that is not finished can be forwarded.",
                    job=closed[0].display_name,
                    state=closed[0]._state_label(closed[0].state),
                )
            )
        forwardings = self.env["metrology.forwarding"].create(
            [
                {
                    "job_id": job.id,
                    "partner_id": self.partner_id.id,
                    "reason": self.reason,
                    "expected_back": self.expected_back,
                    "consent_channel_id": self.consent_channel_id.id,
                    "consent_person": self.consent_person,
                }
                for job in self.job_ids
            ]
        )
        if self.has_consent:
            forwardings.action_agree()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_lab.action_metrology_forwarding")
        return {**action, "domain": [("id", "in", forwardings.ids)], "context": {}}
