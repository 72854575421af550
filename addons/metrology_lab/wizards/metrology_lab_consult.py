from odoo import Command, fields, models
from odoo.exceptions import UserError


class MetrologyLabConsult(models.TransientModel):
    """Ask the customer something before the test; the job waits for the answer."""

    _name = "metrology.lab.consult"
    _description = "Ask the Customer"

    job_ids = fields.Many2many("metrology.lab.job", string="Jobs", required=True)
    question = fields.Text(
        required=True, help="Reception or the call centre asks the customer and notes the answer."
    )
    is_repair = fields.Boolean(string="May it be repaired?")
    repair_fee = fields.Float(
        string="Price of the repair", help="Per instrument, added to its fee. 0: the repair is free."
    )
    wishes_repair = fields.Boolean(
        string="The order says: repair if it fails", compute="_compute_wishes_repair"
    )

    def _compute_wishes_repair(self):
        for wizard in self:
            wizard.wishes_repair = bool(wizard.job_ids) and all(wizard.job_ids.order_id.mapped("repair_wish"))

    def action_ask(self):
        self.ensure_one()
        self.job_ids._ask_customer(self.question)
        if self.is_repair:
            self._propose_amendments()
        return {"type": "ir.actions.act_window_close"}

    def _propose_amendments(self):
        """Repair and its price become an amendment, which the customer confirms or refuses."""
        if self.repair_fee < 0:
            raise UserError(self.env._("Price of the repair: it can not be negative."))
        reason = self.env["metrology.reason"]._get("lead_time_change_reason", "repair")
        # sudo: metrology.order.amendment - laboratories may not edit orders, but propose a repair
        self.env["metrology.order.amendment"].sudo().create(
            [
                {
                    "order_id": order.id,
                    "reason_id": reason.id,
                    "note": self.question.strip(),
                    "is_repair": True,
                    "line_ids": [
                        Command.create(values)
                        for item in jobs.item_id
                        for values in self._prepare_amendment_lines(item)
                    ],
                }
                for order, jobs in self.job_ids.grouped("order_id").items()
            ]
        )

    def _prepare_amendment_lines(self, item):
        repair = self.env._("Repair: %(what)s", what=self.question.strip())
        wish = "; ".join(filter(None, (item.special_requirement, repair)))
        lines = [{"item_id": item.id, "field_name": "special_requirement", "new_text": wish}]
        if self.repair_fee:
            lines.append(
                {
                    "item_id": item.id,
                    "field_name": "fee_amount",
                    "new_amount": item.fee_amount + self.repair_fee,
                }
            )
        return lines
