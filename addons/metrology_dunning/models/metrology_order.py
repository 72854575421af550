from odoo import api, fields, models

from odoo.addons.metrology_billing.models.metrology_invoice import ISSUED_STATES


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    fee_due_date = fields.Date(
        string="Payment due on",
        compute="_compute_fee_due_date",
        store=True,
        index="btree_not_null",
        help="The day of the first invoice; without an invoice the day on which the work was promised.",
    )
    dunning_ids = fields.One2many("metrology.dunning", "order_id", groups="metrology_base.group_finance")

    @api.depends(
        "promised_date",
        "invoice_line_ids.is_live",
        "invoice_line_ids.invoice_id.state",
        "invoice_line_ids.invoice_id.issue_date",
    )
    def _compute_fee_due_date(self):
        for order in self:
            live = order.invoice_line_ids.filtered(
                lambda line: line.is_live and line.invoice_id.state in ISSUED_STATES
            )
            issued = [day for day in live.invoice_id.mapped("issue_date") if day]
            order.fee_due_date = min(issued, default=order.promised_date)
