from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyReleaseStart(models.TransientModel):
    """One scan starts a release: the voucher, the order number, or the label of an item."""

    _name = "metrology.release.start"
    _description = "Start a Release"

    code = fields.Char(
        string="Scan",
        required=True,
        help="Code of the pickup voucher, order number, item label or serial number.",
    )
    order_id = fields.Many2one("metrology.order", compute="_compute_order_id")
    partner_id = fields.Many2one(related="order_id.submitting_partner_id", string="Customer")
    ready_item_count = fields.Integer(related="order_id.ready_item_count")

    @api.depends("code")
    def _compute_order_id(self):
        for wizard in self:
            wizard.order_id = self.env["metrology.order"]._find_for_release(wizard.code)

    def action_start(self):
        """Open the release of the order; a scanned voucher counts as shown."""
        self.ensure_one()
        order = self.env["metrology.order"]._find_for_release(self.code)
        if not order:
            raise UserError(
                self.env._(
                    'Scan: nothing fits "%(code)s". Scan the voucher again, or type the order number.',
                    code=self.code,
                )
            )
        release = order._get_draft_release()
        # sudo: metrology.order - the code is compared, never shown
        if self.code.strip() == order.sudo().voucher_code:
            release.voucher_scan = self.code.strip()
        return release._get_form_action()
