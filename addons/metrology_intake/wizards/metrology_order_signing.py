from odoo import fields, models


class MetrologyOrderSigning(models.TransientModel):
    """The signature pad: first the customer, then the clerk."""

    _name = "metrology.order.signing"
    _description = "Sign a Commission Order"

    order_id = fields.Many2one("metrology.order", required=True, ondelete="cascade")
    role = fields.Selection([("customer", "Customer"), ("clerk", "Institute")], required=True)
    signatory = fields.Char(string="Name of the signatory", required=True)
    signature = fields.Binary(attachment=False)
    keep_signature = fields.Boolean(help="Next time one key signs for you; nobody else can use it.")
    item_count = fields.Integer(related="order_id.item_count")
    promised_date = fields.Date(related="order_id.promised_date")
    fee_due = fields.Monetary(related="order_id.fee_due")
    currency_id = fields.Many2one(related="order_id.currency_id")

    def action_sign(self):
        """Store the signature; after the customer's, ask for the clerk's at once."""
        self.ensure_one()
        if self.role == "customer":
            self.order_id._sign_as_customer(self.signatory, self.signature)
        else:
            self.order_id._sign_as_clerk(self.signature)
            if self.keep_signature:
                self.env["metrology.clerk.signature"]._keep(self.signature)
        if self.order_id.state == "checked":
            return self.order_id.action_open_signing()
        return {"type": "ir.actions.act_window_close"}
