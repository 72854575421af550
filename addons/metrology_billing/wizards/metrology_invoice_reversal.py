from odoo import fields, models
from odoo.exceptions import UserError


class MetrologyInvoiceReversal(models.TransientModel):
    """Asks finance for what the red invoice of the tax system says."""

    _name = "metrology.invoice.reversal"
    _description = "Reversal of an Invoice"

    invoice_id = fields.Many2one(
        "metrology.invoice", string="Invoice request", required=True, readonly=True, ondelete="cascade"
    )
    invoice_number = fields.Char(related="invoice_id.invoice_number")
    amount = fields.Monetary(related="invoice_id.amount")
    currency_id = fields.Many2one(related="invoice_id.currency_id")
    reason_id = fields.Many2one(
        "metrology.reason", required=True, domain=[("kind", "=", "invoice_reverse_reason")]
    )
    note = fields.Char()
    red_number = fields.Char(string="Number of the red invoice", required=True)
    red_date = fields.Date(string="Reversed on", required=True, default=fields.Date.context_today)

    def action_reverse(self):
        self.ensure_one()
        if self.reason_id.requires_text and not (self.note or "").strip():
            raise UserError(self.env._("Note: “%(reason)s” has to be explained.", reason=self.reason_id.name))
        self.invoice_id._reverse(self.reason_id, self.note, self.red_number, self.red_date)
        return {"type": "ir.actions.act_window_close"}
