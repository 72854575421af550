from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round


class MetrologyDunningPlan(models.Model):
    """An agreement: the customer promises instalments, both sides confirm, reminders follow the promises."""

    _name = "metrology.dunning.plan"
    _inherit = "metrology.state.mixin"
    _description = "Instalment Plan"
    _order = "id desc"

    _start_fields = ()
    _transitions = {
        "agreed": ("draft",),
        "kept": ("agreed",),
        "broken": ("agreed",),
        "replaced": ("agreed", "broken"),
        "cancelled": ("draft",),
    }

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("agreed", "Agreed"),
            ("kept", "Promise kept"),
            ("broken", "Promise broken"),
            ("replaced", "Replaced"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, readonly=True, default=lambda self: self.env.user
    )
    dunning_ids = fields.Many2many("metrology.dunning", string="Receivables")
    instalment_ids = fields.One2many("metrology.dunning.instalment", "plan_id", string="Instalments")
    previous_id = fields.Many2one(
        "metrology.dunning.plan",
        string="Replaces",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    open_amount = fields.Monetary(string="Open today", compute="_compute_open_amount", store=True)
    agreed_amount = fields.Monetary(string="Agreed amount", readonly=True, copy=False)
    paid_amount = fields.Monetary(
        string="Paid since",
        compute="_compute_paid_amount",
        store=True,
        help="Payments, waivers and credit notes since the agreement.",
    )
    signatory = fields.Char(string="Confirmed for the customer by", copy=False)
    paper = fields.Binary(string="Signed paper", attachment=True, copy=False)
    paper_name = fields.Char(string="File name", copy=False)
    recording = fields.Char(copy=False, help="Number or link of the recorded call.")
    agreed_on = fields.Date(readonly=True, copy=False)
    agreed_by_id = fields.Many2one("res.users", string="Confirmed for us by", readonly=True, copy=False)
    note = fields.Char()

    @api.depends("partner_id")
    def _compute_display_name(self):
        for plan in self:
            number = plan._origin.id or self.env._("new")
            plan.display_name = f"{plan.partner_id.name or ''} · {number}"

    @api.depends("dunning_ids.open_amount")
    def _compute_open_amount(self):
        for plan in self:
            amounts = (max(amount, 0) for amount in plan.dunning_ids.mapped("open_amount"))
            plan.open_amount = float_round(sum(amounts), precision_digits=2)

    @api.depends("agreed_amount", "open_amount", "state")
    def _compute_paid_amount(self):
        for plan in self:
            paid = plan.agreed_amount - plan.open_amount if plan.state != "draft" else 0
            plan.paid_amount = float_round(max(paid, 0), precision_digits=2)

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._check_receivables()
        return plans

    def write(self, vals):
        if not self._is_step(vals) and any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("The plan is agreed and stays as it is. Make a new one instead."))
        res = super().write(vals)
        if "dunning_ids" in vals or "partner_id" in vals:
            self._check_receivables()
        return res

    def _is_step(self, vals):
        return self.env.su or not vals.keys() - self._proof_fields()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("An agreed plan is proof and stays."))

    def _check_receivables(self):
        """Refuse receivables that the person may not see or that belong to somebody else."""
        self.dunning_ids.check_access("read")
        for plan in self:
            other = plan.dunning_ids.filtered(
                lambda d, p=plan: d.partner_id != p.partner_id or d.company_id != p.company_id
            )
            if other:
                raise UserError(
                    self.env._(
                        "Receivables: %(names)s belong to another customer. Take them out.",
                        names=", ".join(other.mapped("name")),
                    )
                )

    def action_agree(self):
        """Button: both sides have confirmed; from now on reminders follow the promises."""
        for plan in self:
            plan._check_agreement()
            plan._transition(
                "agreed",
                {
                    "agreed_amount": plan.open_amount,
                    "agreed_on": fields.Date.context_today(self),
                    "agreed_by_id": self.env.uid,
                },
            )
        return True

    def _check_agreement(self):
        """Say all that is missing at once."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        problems = []
        if not self.dunning_ids.filtered("is_open"):
            problems.append(self.env._("Receivables: choose at least one that is open."))
        taken = self.dunning_ids.plan_id - self.previous_id
        if taken:
            problems.append(self.env._("Receivables: some are in another plan that is agreed."))
        if not self.instalment_ids or any(line.date < today for line in self.instalment_ids):
            problems.append(self.env._("Instalments: each needs a day from today on."))
        total = sum(self.instalment_ids.mapped("amount"))
        if float_compare(total, self.open_amount, precision_digits=2):
            problems.append(
                self.env._(
                    "Instalments: together they are %(total)s, but %(open)s are open.",
                    total=self.currency_id.format(total),
                    open=self.currency_id.format(self.open_amount),
                )
            )
        if not (self.signatory or "").strip():
            problems.append(self.env._("Confirmed for the customer by: enter who promised."))
        if not self.paper and not (self.recording or "").strip():
            problems.append(self.env._("Add the signed paper, or say which recording proves the promise."))
        if problems:
            raise UserError("\n".join(problems))

    def _after_transition(self, target):
        res = super()._after_transition(target)
        for plan in self:
            # sudo: metrology.dunning, metrology.dunning.plan - what follows from a step of the plan
            lines_sudo = plan.sudo().dunning_ids
            if target == "agreed":
                plan._replace_previous()
                last = max(plan.instalment_ids.mapped("date"))
                lines_sudo.write({"plan_id": plan.id, "promised_until": last, "is_due_now": False})
            elif target in ("kept", "broken", "replaced"):
                own_sudo = lines_sudo.filtered(lambda line, plan=plan: line.plan_id == plan)
                own_sudo.write({"plan_id": False, "is_due_now": target == "broken"})
        return res

    def _replace_previous(self):
        # sudo: metrology.dunning.plan - agreed by another person perhaps, replaced by this agreement
        previous_sudo = self.sudo().previous_id
        if previous_sudo.state in ("agreed", "broken"):
            previous_sudo._transition("replaced")

    def action_cancel(self):
        """Button: nothing was agreed."""
        self._transition("cancelled")
        return True

    def action_replan(self):
        """Button: begin a new plan over what is left; this one holds until the new one is agreed."""
        self.ensure_one()
        if self.state not in ("agreed", "broken"):
            raise UserError(self.env._("Only a plan that was agreed can be planned anew."))
        today = fields.Date.context_today(self)
        plan = self.create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "dunning_ids": [Command.set(self.dunning_ids.filtered("is_open").ids)],
                "instalment_ids": [
                    Command.create({"date": max(line.date, today), "amount": line.left_amount})
                    for line in self.instalment_ids
                    if line.left_amount > 0
                ],
            }
        )
        # sudo: metrology.dunning.plan - which one is replaced is noted, nobody types it
        plan.sudo().previous_id = self
        return plan._get_form_action()

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Instalment plan"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    @api.model
    def _get_new_action(self, partner, dunnings):
        context = {
            "default_partner_id": partner.id,
            "default_company_id": dunnings.company_id.id,
            "default_dunning_ids": [Command.set(dunnings.ids)],
        }
        return {**self._get_form_action(), "res_id": False, "context": context}

    def _judge(self, today):
        """Note which promises were kept; return whether the plan ended."""
        self.ensure_one()
        for line in self.instalment_ids.filtered(lambda line: not line.outcome):
            if line.left_amount <= 0:
                line.outcome = "kept"
            elif line.date < today:
                line.outcome = "broken"
        if "broken" in self.instalment_ids.mapped("outcome"):
            self._transition("broken")
        elif not self.dunning_ids.filtered("is_open"):
            self._transition("kept")
