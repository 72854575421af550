from odoo import api, fields, models


class MetrologyNoticeWrite(models.TransientModel):
    """Write a notice by hand and see it in the customer's language before it goes out."""

    _name = "metrology.notice.write"
    _description = "Write a Notice"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    kind_id = fields.Many2one(
        "metrology.notice.kind",
        required=True,
        default=lambda self: self.env["metrology.notice.kind"]._get("general"),
    )
    text = fields.Text(required=True, default="")
    subject_preview = fields.Char(string="Subject", compute="_compute_preview")
    body_preview = fields.Text(string="Text as sent", compute="_compute_preview")
    is_refused = fields.Boolean(related="partner_id.notice_refused")

    def _get_values(self):
        self.ensure_one()
        lines = (self.text or "").splitlines()
        return {"text": self.text or "", "lines": [line for line in lines if line.strip()]}

    @api.depends("partner_id", "kind_id", "text")
    def _compute_preview(self):
        for wizard in self:
            partner = wizard.partner_id
            lang = partner.lang or self.env.lang
            preview = wizard.kind_id._render(partner, wizard._get_values(), lang) if wizard.kind_id else {}
            wizard.subject_preview = preview.get("subject")
            wizard.body_preview = preview.get("body")

    def action_send(self):
        """Button: put the notice into the outbox and show it."""
        self.ensure_one()
        # the window itself is the key, so that a double click is one notice
        notice = self.env["metrology.notice"]._notify(
            self.partner_id, self.kind_id.code, self._get_values(), f"written-{self.id}-{self.create_date}"
        )
        return notice.get_formview_action()
