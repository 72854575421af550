from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    notice_channel = fields.Selection(
        "_selection_notice_channel",
        string="Notices by",
        default="auto",
        required=True,
        help="The chosen channel is tried first, then the others in turn. The last one is always a call by a "
        "person; with “Telephone” it is the only one.",
    )
    notice_refused = fields.Boolean(
        string="Do not disturb", help="The customer wants no notices; what would have been sent is recorded."
    )
    notice_count = fields.Integer(
        string="Notices", compute="_compute_notice_count", groups="metrology_base.group_user"
    )

    @api.model
    def _selection_notice_channel(self):
        channels = self.env["metrology.notice.channel"]._get_selection()
        return [("auto", self.env._("Automatic")), *channels]

    def _compute_notice_count(self):
        counts = dict(
            self.env["metrology.notice"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.notice_count = counts.get(partner, 0)

    def action_open_notices(self):
        """Open what the customer was told."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_notice.action_metrology_notice")
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}

    def action_write_notice(self):
        """Open the window in which a notice is written and looked at before it goes out."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_notice.action_metrology_notice_write"
        )
        return {**action, "context": {"default_partner_id": self.id}}
