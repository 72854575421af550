from odoo import api, fields, models


class MetrologyQuotationReply(models.TransientModel):
    """What the customer said to a quotation, on the telephone or at the counter."""

    _name = "metrology.quotation.reply"
    _description = "Reply to a Quotation"

    quotation_id = fields.Many2one("metrology.quotation", required=True, readonly=True, ondelete="cascade")
    accepted = fields.Selection(
        [("yes", "Accepts the quotation"), ("no", "Declines the quotation")],
        string="Reply",
        required=True,
        default="yes",
    )
    person = fields.Char(
        string="Who replied",
        compute="_compute_person",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    channel_id = fields.Many2one(
        "metrology.reason",
        string="Replied on channel",
        required=True,
        ondelete="cascade",
        domain=[("kind", "=", "contact_channel")],
        default=lambda self: self.env["metrology.reason"]._get_default_id("contact_channel", "phone"),
    )
    note = fields.Char(string="Reply in words")

    @api.depends("quotation_id")
    def _compute_person(self):
        for wizard in self:
            quotation = wizard.quotation_id
            wizard.person = quotation.contact_id.name or quotation.partner_id.name

    def action_apply(self):
        """Note the reply."""
        self.ensure_one()
        self.quotation_id.check_access("write")
        self.quotation_id._reply(self.accepted == "yes", self.person, self.channel_id.code, self.note)
        return {"type": "ir.actions.act_window_close"}
