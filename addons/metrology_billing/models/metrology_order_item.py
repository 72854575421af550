from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

from odoo.addons.metrology_intake.fee_amount import Amount
from odoo.addons.metrology_intake.models.metrology_order import is_amending

SIGNED_FEES = {"forwarding_fee"}
NOTED_FEES = {"fee_approved_amount", "fee_approved_by_id", "surcharge_dropped", "fee_due", "surcharge_amount"}


class MetrologyOrderItem(models.Model):
    _inherit = "metrology.order.item"

    surcharge_amount = Amount(
        string="Urgent surcharge", compute="_compute_charges", store=True, precompute=True
    )
    surcharge_dropped = fields.Boolean(
        string="Surcharge dropped",
        readonly=True,
        copy=False,
        help="The urgent work was not done by the promised date, so nothing is charged for the haste.",
    )
    forwarding_fee = Amount(copy=False, help="What forwarding to another institute costs the customer.")
    fee_approved_amount = Amount(
        string="Approved fee", readonly=True, copy=False, help="The discount reaches to here."
    )
    fee_approved_by_id = fields.Many2one(
        "res.users", string="Discount approved by", readonly=True, copy=False
    )
    fee_due = Amount(string="Amount due", compute="_compute_charges", store=True, precompute=True)
    discount_percent = fields.Float(string="Discount (%)", digits=(5, 1), compute="_compute_discount_percent")
    fee_waived = Amount(string="Waived", compute="_compute_fee_shares")
    fee_paid = Amount(string="Paid", compute="_compute_fee_shares")
    fee_open = Amount(string="Outstanding", compute="_compute_fee_shares")

    _forwarding_fee_not_negative = models.Constraint(
        "CHECK (forwarding_fee >= 0)", "Forwarding fee: a fee can not be negative."
    )

    @api.depends(
        "fee_amount",
        "forwarding_fee",
        "service_id",
        "state",
        "return_reason_id",
        "surcharge_dropped",
        "order_id.urgent_percent",
    )
    def _compute_charges(self):
        """The one place that says what an item costs."""
        for order, items in self.grouped("order_id").items():
            percent = order.urgent_percent
            for item in items:
                charged = item._is_charged()
                urgent = charged and percent and not (item.surcharge_dropped or item.return_reason_id)
                item.surcharge_amount = (
                    float_round(item.fee_amount * percent / 100, precision_digits=2)
                    if urgent and item.service_id.urgent_allowed
                    else 0
                )
                item.fee_due = item.fee_amount + item.surcharge_amount + item.forwarding_fee if charged else 0

    @api.depends("standard_fee", "fee_amount")
    def _compute_discount_percent(self):
        for item in self:
            item.discount_percent = item._get_discount()

    def _get_discount(self):
        """Return by how many percent the fee lies below the price list.

        Mandatory work is free by law, and what comes again after it was returned untested is no discount.
        """
        is_free = self.service_id.is_mandatory or bool(self.previous_item_id)
        if not self.standard_fee or not self.is_fee_known or is_free:
            return 0.0
        return max(0.0, (1 - self.fee_amount / self.standard_fee) * 100)

    @api.depends("fee_due", "order_id.fee_paid", "order_id.fee_waived")
    def _compute_fee_shares(self):
        """Waivers belong to items or to the order; payments fill the items from first to last."""
        for order in self.order_id:
            waived = order._get_waived_by_item()
            rest_waived, rest_paid = waived.pop(self.browse(), 0.0), order.fee_paid - order.onsite_fee
            for item in order.item_ids.sorted(lambda i: (i.position, i.id)):
                own = min(waived.get(item, 0.0), item.fee_due)
                more = min(rest_waived, item.fee_due - own)
                rest_waived -= more
                paid = max(0.0, min(rest_paid, item.fee_due - own - more))
                rest_paid -= paid
                if item in self:
                    item.fee_waived, item.fee_paid = own + more, paid
                    item.fee_open = float_round(item.fee_due - own - more - paid, precision_digits=2)
        for item in self.filtered(lambda i: not i.order_id):
            item.fee_waived = item.fee_paid = item.fee_open = 0

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_typed(dict.fromkeys(NOTED_FEES.intersection(set().union(*vals_list))))
        return super().create(vals_list)

    def write(self, vals):
        changed = vals.keys() & SIGNED_FEES
        if changed and not is_amending(self.env):
            self._check_not_frozen(changed)
        return super().write(vals)

    def _get_content(self):
        content = super()._get_content()
        if self.forwarding_fee:
            content["forwarding_fee"] = f"{self.forwarding_fee:.2f}"
        return content

    def _get_service_problems(self):
        problems = super()._get_service_problems()
        limit = self.env["metrology.fee.limit"]._get_limits(self.env.user)[0] if self._get_discount() else 0
        if float_compare(self._get_discount(), limit, precision_digits=4) > 0 and not self._is_fee_approved():
            text = self.env._(
                "the fee lies %(discount).1f %% below the price list and you may give %(limit)g %%: "
                "raise it, or ask the marketing department or a supervisor to approve it",
                discount=self._get_discount(),
                limit=limit,
            )
            problems.append(("fee_amount", text))
        return problems

    def _is_fee_approved(self):
        """Return whether somebody allowed this fee or a lower one."""
        return (
            bool(self.fee_approved_by_id)
            and float_compare(self.fee_amount, self.fee_approved_amount, precision_digits=2) >= 0
        )

    def _approve_fee(self):
        """Note that the current user allows the fees of these items, within their own limit."""
        limit = self.env["metrology.fee.limit"]._get_limits(self.env.user)[0]
        for item in self:
            if float_compare(item._get_discount(), limit, precision_digits=4) > 0:
                raise UserError(
                    self.env._(
                        "%(item)s: the fee lies %(discount).1f %% below the price list and you may approve "
                        "%(limit)g %%. Ask somebody whose limit is higher.",
                        item=item.display_name,
                        discount=item._get_discount(),
                        limit=limit,
                    )
                )
            # sudo: metrology.order.item - approvers read orders of all sites; this note is theirs
            item.sudo().write({"fee_approved_by_id": self.env.uid, "fee_approved_amount": item.fee_amount})

    def _after_transition(self, target):
        res = super()._after_transition(target)
        if target == "finished":
            self._drop_late_surcharge()
        return res

    def _drop_late_surcharge(self):
        """Urgent work that is done late, or is still open after its promised date, costs no haste."""
        today = fields.Date.context_today(self)
        late = self.filtered(
            lambda i: (
                i.surcharge_amount
                and i.promised_date
                and i.promised_date < today
                and (i.state in ("received", "at_lab", "in_test", "finished"))
            )
        )
        # sudo: metrology.order.item - follows from the dates, whoever finishes the work
        late.sudo().write({"surcharge_dropped": True})
