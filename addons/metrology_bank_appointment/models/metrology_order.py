from odoo import fields, models


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    quotation_ids = fields.One2many("metrology.quotation", "order_id", string="Quotations")

    def _get_payment_numbers(self):
        """Payers also write the number of what they were sent before there was an order."""
        booking = self.appointment_id
        quotations = self.quotation_ids | booking.line_ids.quotation_line_id.quotation_id
        return super()._get_payment_numbers() + list(filter(None, (booking.name, *quotations.mapped("name"))))
