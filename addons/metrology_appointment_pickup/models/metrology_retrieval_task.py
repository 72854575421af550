from odoo import fields, models


class MetrologyRetrievalTask(models.Model):
    _inherit = "metrology.retrieval.task"

    appointment_id = fields.Many2one(
        "metrology.appointment",
        string="Booking",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
