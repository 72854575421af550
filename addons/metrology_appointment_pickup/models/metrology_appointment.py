from odoo import api, fields, models


class MetrologyAppointment(models.Model):
    _inherit = "metrology.appointment"

    retrieval_task_ids = fields.One2many(
        "metrology.retrieval.task", "appointment_id", string="Retrieval tasks"
    )
    retrieval_task_count = fields.Integer(
        string="Number of retrieval tasks", compute="_compute_retrieval_task_count"
    )

    @api.depends("retrieval_task_ids")
    def _compute_retrieval_task_count(self):
        for appointment in self:
            appointment.retrieval_task_count = len(appointment.retrieval_task_ids)

    def _after_arrival(self):
        """Ask the store for what is ready, one task per order."""
        result = super()._after_arrival()
        if self.kind == "pickup":
            ready = self.pickup_item_ids.filtered(lambda item: item._is_to_be_fetched())
            for order, items in ready.grouped("order_id").items():
                task = self.env["metrology.retrieval.task"]._request(order, items)
                # sudo: metrology.retrieval.task - for which booking it is follows from the arrival
                task.sudo().appointment_id = self
        return result

    def action_view_retrieval_tasks(self):
        """Open the retrieval tasks of this visit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_pickup.action_metrology_retrieval_task"
        )
        return {**action, "domain": [("appointment_id", "=", self.id)], "context": {}}
