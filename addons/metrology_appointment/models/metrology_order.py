from odoo import fields, models


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    appointment_id = fields.Many2one(
        "metrology.appointment",
        string="Booking",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _one_order_per_appointment = models.UniqueIndex(
        "(appointment_id) WHERE appointment_id IS NOT NULL AND state <> 'cancelled'",
        "This booking has its order already. Open that order.",
    )
