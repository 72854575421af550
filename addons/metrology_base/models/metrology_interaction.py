from odoo import api, fields, models


class MetrologyInteraction(models.Model):
    """One contact with a customer, on any channel: the timeline that everybody in the house reads."""

    _name = "metrology.interaction"
    _description = "Contact with a Customer"
    _order = "date desc, id desc"
    _rec_name = "summary"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    channel_id = fields.Many2one(
        "metrology.reason",
        domain="[('kind', '=', 'contact_channel')]",
        index="btree_not_null",
        ondelete="restrict",
    )
    direction = fields.Selection(
        [("in", "Customer to us"), ("out", "We to customer"), ("none", "Note")], required=True, default="none"
    )
    kind = fields.Selection(
        [("manual", "Written by hand"), ("system", "Written by the program")],
        required=True,
        readonly=True,
        default="manual",
    )
    summary = fields.Char(required=True)
    detail = fields.Text()
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    res_model = fields.Char(string="Model of the Document", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)
    document_name = fields.Char(string="About", compute="_compute_document_name")

    _order_idx = models.Index("(date DESC, id DESC)")
    _partner_order_idx = models.Index("(partner_id, date DESC, id DESC)")
    _document_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        for interaction in self:
            document = interaction._get_document()
            interaction.document_name = document.display_name if document else False

    def _get_document(self):
        """Return the record that the contact was about when this person may see it, else None."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            return None
        document = self.env[self.res_model].browse(self.res_id).exists()
        return document if document and document.has_access("read") else None

    @api.model
    def _log(
        self, partner, summary, channel_code=None, direction="none", record=None, detail=None, date=None
    ):
        """Add a line to the timeline of `partner` and return it.

        :param channel_code: code of the list `contact_channel` (phone, sms, email, counter, …)
        :param direction: `in` when the customer came to us, `out` when we went to the customer, else `none`
        :param record: the document that it was about
        """
        channel = self.env["metrology.reason"]._get("contact_channel", channel_code) if channel_code else None
        # sudo: metrology.interaction - the program writes for people who may not write by hand
        return self.sudo().create(
            {
                "partner_id": partner.id,
                "summary": summary,
                "detail": detail or False,
                "channel_id": channel.id if channel else False,
                "direction": direction,
                "kind": "system",
                "user_id": self.env.uid,
                "date": date or fields.Datetime.now(),
                "res_model": record._name if record else False,
                "res_id": record.id if record else False,
            }
        )

    def action_open_document(self):
        """Open the document that the contact was about."""
        self.ensure_one()
        document = self._get_document()
        return document.get_formview_action() if document else True
