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
            wizard.order_id = wizard._find_order()

    def _find_order(self):
        """Return the order that the scanned code means; empty when none or more than one fits."""
        code = (self.code or "").strip()
        if not code:
            return self.env["metrology.order"]
        Order = self.env["metrology.order"]
        order = Order.search([("voucher_code", "=", code)], limit=1) or Order.search(
            [("name", "=ilike", code)], limit=1
        )
        if order:
            return order
        items = self.env["metrology.order.item"].search(
            ["|", ("item_uid", "=", code), "&", ("serial_no", "=", code), ("is_in_house", "=", True)], limit=2
        )
        return items.order_id if len(items.order_id) == 1 else Order

    def action_start(self):
        """Open the release of the order; a scanned voucher counts as shown."""
        self.ensure_one()
        order = self._find_order()
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
