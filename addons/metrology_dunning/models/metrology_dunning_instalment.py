from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round


class MetrologyDunningInstalment(models.Model):
    """One promise of a plan: so much until a day. What comes in fills the promises from the first on."""

    _name = "metrology.dunning.instalment"
    _description = "Promised Instalment"
    _order = "plan_id, date, id"
    _rec_name = "date"

    plan_id = fields.Many2one("metrology.dunning.plan", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    date = fields.Date(string="Promised for", required=True)
    amount = fields.Monetary(required=True)
    left_amount = fields.Monetary(string="Still open", compute="_compute_left_amount", store=True)
    reminded_on = fields.Date(readonly=True, copy=False)
    notice_id = fields.Many2one(
        "metrology.notice", string="Reminder", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    outcome = fields.Selection(
        [("kept", "Promise kept"), ("broken", "Promise broken")], readonly=True, copy=False
    )

    _amount_positive = models.Constraint("CHECK(amount > 0)", "Amount: an instalment is above zero.")
    _order_idx = models.Index("(plan_id, date, id)")

    @api.depends("amount", "date", "plan_id.paid_amount", "plan_id.instalment_ids.amount")
    def _compute_left_amount(self):
        for plan, lines in self.grouped("plan_id").items():
            paid, left = plan.paid_amount, {}
            for line in plan.instalment_ids.sorted(lambda line: (str(line.date), line._origin.id)):
                covered = min(paid, line.amount)
                paid -= covered
                left[line] = float_round(line.amount - covered, precision_digits=2)
            for line in lines:
                line.left_amount = left.get(line, line.amount)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_noted(vals)
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_not_noted(vals)
        self._check_open()
        return super().write(vals)

    def unlink(self):
        self._check_open()
        return super().unlink()

    def _check_not_noted(self, vals):
        if vals.keys() & {"left_amount", "reminded_on", "notice_id", "outcome"} and not self.env.su:
            raise UserError(
                self.env._("Whether a promise was kept follows from the payments; nobody types it.")
            )

    def _check_open(self):
        if not self.env.su and any(line.plan_id.state != "draft" for line in self):
            raise UserError(self.env._("The plan is agreed, its instalments stay. Plan anew instead."))

    def _prepare_reminder(self):
        self.ensure_one()
        plan = self.plan_id
        return {
            "partner": plan.partner_id,
            "kind": "dunning_promise",
            "values": {"due": {str(self.id): self.left_amount}, "date": str(self.date)},
            "key": f"{self._name},{self.id}",
            "origin": plan,
        }
