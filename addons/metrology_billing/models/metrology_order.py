from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

from odoo.addons.metrology_intake.models.metrology_order import is_amending

from .metrology_invoice import FIXED_STATES, ISSUED_STATES, LIVE_STATES
from .res_partner import INVOICE_GROUPS

SIGNED_FEES = {"onsite_fee", "urgent_percent"}
NOTED_FEES = {"fee_paid", "fee_waived", "invoice_state", "fee_due", "fee_open", "fee_state"}


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    urgent_percent = fields.Float(
        string="Urgent surcharge (%)",
        digits=(5, 1),
        compute="_compute_urgent_percent",
        store=True,
        readonly=False,
        copy=False,
        help="Agreed by both signatures. Not charged for mandatory work, and dropped when we are late.",
    )
    onsite_fee = fields.Monetary(string="On-site fee", copy=False)
    fee_paid = fields.Monetary(string="Paid", readonly=True, copy=False)
    fee_waived = fields.Monetary(string="Waived", readonly=True, copy=False)
    fee_open = fields.Monetary(
        string="Outstanding",
        compute="_compute_fee_open",
        store=True,
        help="Due less paid less waived; negative when the customer gets money back.",
    )
    fee_state = fields.Selection(
        [("open", "Unpaid"), ("partial", "Partly paid"), ("paid", "Settled"), ("credit", "Paid too much")],
        string="Payment",
        compute="_compute_fee_open",
        store=True,
        index="btree_not_null",
    )
    allocation_ids = fields.One2many("metrology.payment.allocation", "order_id", string="Payments")
    waiver_ids = fields.One2many("metrology.fee.waiver", "order_id", string="Waivers")
    invoice_line_ids = fields.One2many(
        "metrology.invoice.line", "order_id", string="Invoiced", groups=INVOICE_GROUPS
    )
    invoice_state = fields.Selection(
        [("requested", "Asked for"), ("partial", "Partly issued"), ("issued", "Invoice issued")],
        string="Invoicing",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    invoice_summary = fields.Char(
        string="Invoices",
        compute="_compute_invoice_summary",
        help="What a person at the counter or on the telephone tells the customer.",
    )
    needs_fee_approval = fields.Boolean(string="Discount to approve", compute="_compute_needs_fee_approval")

    _fee_not_negative = models.Constraint(
        "CHECK (onsite_fee >= 0 AND urgent_percent >= 0)", "A fee or surcharge can not be negative."
    )

    @api.depends("urgency")
    def _compute_urgent_percent(self):
        """Propose the surcharge; what was signed before this addon came has none."""
        for urgency, orders in self.grouped("urgency").items():
            rule = self.env["metrology.surcharge.rule"]._get_rule(urgency)
            for order in orders:
                order.urgent_percent = order.urgent_percent if order._is_frozen() else rule.percent

    @api.depends("item_ids.fee_due", "onsite_fee", "state")
    def _compute_fee_due(self):
        return super()._compute_fee_due()

    def _sum_fees(self):
        self.ensure_one()
        onsite = 0 if self.state == "cancelled" else self.onsite_fee
        return sum(item.fee_due for item in self.item_ids) + onsite

    @api.depends("fee_due", "fee_paid", "fee_waived", "state")
    def _compute_fee_open(self):
        for order in self:
            left = float_round(order.fee_due - order.fee_paid - order.fee_waived, precision_digits=2)
            order.fee_open = left
            if order.state not in ("signed", "archived") or not (order.fee_due or left):
                order.fee_state = False
            elif left < 0:
                order.fee_state = "credit"
            elif left:
                order.fee_state = "partial" if order.fee_paid or order.fee_waived else "open"
            else:
                order.fee_state = "paid"

    @api.depends(
        "item_ids.fee_amount", "item_ids.fee_approved_amount", "item_ids.fee_approved_by_id", "state"
    )
    @api.depends_context("uid")
    def _compute_needs_fee_approval(self):
        for order in self:
            order.needs_fee_approval = order.state == "draft" and bool(order._get_items_to_approve())

    def _get_items_to_approve(self):
        """Return the items whose discount goes beyond what the receptionist may give."""
        self.ensure_one()
        limit = self.env["metrology.fee.limit"]._get_limits(self.receptionist_id)[0]
        return self.item_ids.filtered(
            lambda i: (
                float_compare(i._get_discount(), limit, precision_digits=4) > 0 and not i._is_fee_approved()
            )
        )

    def action_approve_fees(self):
        """Allow the discounts that the receptionist may not give alone."""
        self.ensure_one()
        self.check_access("read")
        if self.receptionist_id == self.env.user:
            raise UserError(
                self.env._(
                    "%(order)s is your own order; another person has to approve.", order=self.display_name
                )
            )
        self._get_items_to_approve()._approve_fee()
        return True

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_typed(dict.fromkeys(NOTED_FEES.intersection(set().union(*vals_list))))
        return super().create(vals_list)

    def write(self, vals):
        changed = vals.keys() & SIGNED_FEES
        if changed and not is_amending(self.env):
            self._check_order_not_frozen(changed)
        return super().write(vals)

    def _get_party_problems(self):
        problems = super()._get_party_problems()
        rule = self.env["metrology.surcharge.rule"]._get_rule(self.urgency)
        if float_compare(self.urgent_percent, rule.max_percent, precision_digits=4) > 0:
            text = self.env._(
                "Urgent surcharge: %(percent)g %% is too much, at most %(limit)g %% are allowed for this "
                "urgency.",
                percent=self.urgent_percent,
                limit=rule.max_percent,
            )
            problems.append(("urgency", text))
        return problems

    def _get_content(self):
        content = super()._get_content()
        if self.urgent_percent:
            content["urgent_percent"] = f"{self.urgent_percent:.1f}"
        if self.onsite_fee:
            content["onsite_fee"] = f"{self.onsite_fee:.2f}"
        return content

    # Money

    def _lock_fees(self):
        """Take these orders for this transaction before their money changes, always in the same order.

        Whoever comes second waits for nothing: they read a sentence, or their transaction is started again
        by Odoo and then sees what was paid.
        """
        for order in self.sorted("id"):
            # sudo: metrology.order - money of an order may be taken at another site
            order.sudo()._lock_for_transition()
        self.invalidate_recordset(["fee_due", "fee_paid", "fee_waived", "fee_open", "fee_state"], flush=False)

    def _drop_late_surcharges(self):
        """Before money changes hands: what has become late meanwhile costs no haste any more."""
        # sudo: metrology.order.item - money of an order may be taken at another site
        self.sudo().item_ids._drop_late_surcharge()

    def _recount_fees(self):
        """Write what was paid and waived, from the receipts and waivers that count."""
        # sudo: metrology.payment.allocation, metrology.fee.waiver - sums of all sites, for people of one
        paid = dict(
            self.env["metrology.payment.allocation"]
            .sudo()
            ._read_group(
                [("order_id", "in", self.ids), ("payment_id.state", "=", "posted")],
                ["order_id"],
                ["signed_amount:sum"],
            )
        )
        # sudo: metrology.fee.waiver - as above
        waived = dict(
            self.env["metrology.fee.waiver"]
            .sudo()
            ._read_group(
                [("order_id", "in", self.ids), ("state", "=", "approved")], ["order_id"], ["amount:sum"]
            )
        )
        for order in self:
            values = {
                "fee_paid": float_round(paid.get(order, 0.0), precision_digits=2),
                "fee_waived": float_round(waived.get(order, 0.0), precision_digits=2),
            }
            # sudo: metrology.order - sums that follow from receipts, nobody types them
            order.sudo().write(values)

    def _get_waived_by_item(self):
        """Return ``{item: amount}``; the empty item stands for waivers of the whole order."""
        self.ensure_one()
        # sudo: metrology.fee.waiver - the sum is shown, not the reason
        return dict(
            self.env["metrology.fee.waiver"]
            .sudo()
            ._read_group(
                [("order_id", "=", self.id), ("state", "=", "approved")], ["item_id"], ["amount:sum"]
            )
        )

    def _get_fee_problem(self, items):
        """Return what the customer has to pay before ``items`` leave the house, as a sentence, or nothing.

        Asked by the release gate. What has left before counts too; the rest of the order may stay unpaid.
        """
        self.ensure_one()
        unknown = items.filtered(lambda i: not i.is_fee_known and i._is_charged())
        if unknown:
            return self.env._(
                "%(items)s: the price is not known. Enter it by an amendment.",
                items=", ".join(unknown.mapped("item_uid")),
            )
        if self._may_pay_later():
            return ""
        gone = self.item_ids.filtered(lambda i: i.state == "released")
        due = sum((items | gone).mapped("fee_due")) + self.onsite_fee
        left = float_round(due - self.fee_paid - self.fee_waived, precision_digits=2)
        if left <= 0:
            return ""
        return self.env._(
            "Collect %(amount)s first (due %(due)s, paid %(paid)s, waived %(waived)s).",
            amount=self.currency_id.format(left),
            due=self.currency_id.format(due),
            paid=self.currency_id.format(self.fee_paid),
            waived=self.currency_id.format(self.fee_waived),
        )

    def _may_pay_later(self):
        """Hook for contract customers: return whether this order is settled by statement."""
        return False

    def _get_payer(self):
        """Return whose account the money of this order belongs to."""
        return self.submitting_partner_id.commercial_partner_id

    def action_collect_payment(self):
        """Open a new receipt for what is open on these orders."""
        payers = self.env["res.partner"].union(*(order._get_payer() for order in self))
        if len(payers) != 1:
            raise UserError(self.env._("Choose orders of one customer; a receipt is for one customer."))
        return self.env["metrology.payment"]._get_new_action(payers, self)

    def action_view_payments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_billing.action_metrology_payment")
        return {**action, "domain": [("allocation_ids.order_id", "=", self.id)], "context": {}}

    # Invoices

    @api.depends("invoice_state")
    def _compute_invoice_summary(self):
        lines_sudo = self._get_invoice_lines(LIVE_STATES)
        for order in self:
            invoices_sudo = lines_sudo.filtered(lambda line, o=order: line.order_id == o._origin).invoice_id
            sentences = [invoice_sudo._get_summary() for invoice_sudo in invoices_sudo.sorted("id")]
            order.invoice_summary = "; ".join(sentences)

    def _get_invoice_parties(self):
        """Return in whose name an invoice may be without a further letter: all of them stand on the order."""
        self.ensure_one()
        return self._get_payer() | self.invoice_partner_id.commercial_partner_id

    def _get_invoice_parts(self):
        """Return what this order charges, ``{item: (fee, waived)}``; the empty item is the on-site fee."""
        self.ensure_one()
        items = self.item_ids.sorted(lambda item: (item.position, item.id))
        parts = {
            item: (item.fee_due, float_round(item.fee_waived, precision_digits=2))
            for item in items
            if item.fee_due
        }
        if self.onsite_fee and self.state != "cancelled":
            rest = self.fee_waived - sum(waived for _due, waived in parts.values())
            waived = float_round(min(max(rest, 0.0), self.onsite_fee), precision_digits=2)
            parts[items.browse()] = (self.onsite_fee, waived)
        return parts

    def _get_uninvoiced_parts(self):
        """Return which items (the empty one: the on-site fee) have a fee that is on no invoice yet."""
        self.ensure_one()
        taken = {line_sudo.item_id.id for line_sudo in self._get_invoice_lines(LIVE_STATES)}
        return [
            item
            for item, (due, waived) in self._get_invoice_parts().items()
            if item.id not in taken and float_compare(due, waived, precision_digits=2) > 0
        ]

    def _get_invoice_lines(self, states):
        """Return the lines of these orders on invoices in one of these states."""
        # sudo: metrology.invoice.line - an invoice that this person may not see counts as well
        lines_sudo = self.env["metrology.invoice.line"].sudo()
        return lines_sudo.search(
            [("order_id", "in", self.ids), ("is_live", "=", True), ("invoice_id.state", "in", states)]
        )

    def _get_invoiced_paid(self):
        """Return how much of each issued invoice these orders have paid, ``{(invoice, order): amount}``.

        What is invoiced is paid before what is not, and older invoices before younger ones.
        """
        invoiced = {}
        for line_sudo in self._get_invoice_lines(ISSUED_STATES):
            key = line_sudo.invoice_id, line_sudo.order_id
            invoiced[key] = invoiced.get(key, 0) + line_sudo.amount
        paid, rest = {}, {order: order.fee_paid for order in self}
        for key in sorted(invoiced, key=lambda key: (key[0].issue_date, key[0].id)):
            order = key[1]
            paid[key] = float_round(max(0.0, min(rest[order], invoiced[key])), precision_digits=2)
            rest[order] -= paid[key]
        return paid

    def _recount_invoices(self):
        """Write whether an invoice is asked for or issued."""
        lines_sudo = self._get_invoice_lines(LIVE_STATES)
        for order in self:
            own_sudo = lines_sudo.filtered(lambda line, o=order: line.order_id == o)
            issued_sudo = own_sudo.filtered(lambda line: line.invoice_id.state in ISSUED_STATES)
            state = False
            if issued_sudo:
                done = set(issued_sudo.item_id.ids)
                left = [
                    item
                    for item, (due, waived) in order._get_invoice_parts().items()
                    if float_compare(due, waived, precision_digits=2) > 0
                    and (item.id not in done if item else all(issued_sudo.mapped("item_id.id")))
                ]
                state = "partial" if left else "issued"
            elif own_sudo:
                state = "requested"
            # sudo: metrology.order - follows from the invoices, nobody types it
            order.sudo().invoice_state = state

    def _settle_invoices(self):
        """Match in accounting what is paid of the issued invoices of these orders."""
        self._get_invoice_lines(ISSUED_STATES).invoice_id._settle()

    def _check_fees_not_invoiced(self):
        """Refuse to change what an order costs as long as a checked or issued invoice says otherwise."""
        line_sudo = self._get_invoice_lines(FIXED_STATES)[:1]
        if line_sudo:
            raise UserError(
                self.env._(
                    "%(order)s is on invoice request %(invoice)s, so its fees stay. Finance sends the "
                    "request back or reverses the invoice first.",
                    order=line_sudo.order_id.name,
                    invoice=line_sudo.invoice_id.name,
                )
            )

    def _prepare_invoice_request(self, **values):
        """Return the values of a request over everything of these orders that is on no invoice yet."""
        return self.env["metrology.invoice"]._prepare_request(self.item_ids, self, **values)

    def action_request_invoice(self):
        """Open a request over what is not invoiced yet; one's own draft for these orders is used again."""
        Invoice = self.env["metrology.invoice"]
        Invoice.check_access("create")
        buyers = self.invoice_partner_id.commercial_partner_id
        if len(buyers) > 1:
            raise UserError(
                self.env._(
                    "Choose orders with one buyer. These are for %(buyers)s.",
                    buyers=", ".join(buyers.mapped("display_name")),
                )
            )
        values = self._prepare_invoice_request()
        draft = Invoice.search(
            [
                ("state", "=", "draft"),
                ("requested_by_id", "=", self.env.uid),
                ("line_ids.order_id", "in", self.ids),
            ],
            limit=1,
        )
        if draft:
            known = {(line.order_id.id, line.item_id.id) for line in draft.line_ids}
            new = [
                line for line in values["line_ids"] if (line[2]["order_id"], line[2]["item_id"]) not in known
            ]
            draft.write({"line_ids": new})
        elif values["line_ids"]:
            draft = Invoice.create(values)
        else:
            raise UserError(self._get_nothing_to_invoice_message())
        return draft._get_form_action()

    def _get_nothing_to_invoice_message(self):
        names = ", ".join(self.mapped("display_name"))
        if any(self.mapped("invoice_state")):
            return self.env._(
                "%(orders)s: everything is on an invoice already. Look at the invoices of the order.",
                orders=names,
            )
        return self.env._("%(orders)s: nothing is charged, so there is nothing to invoice.", orders=names)

    def action_view_invoices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_billing.action_metrology_invoice")
        return {**action, "domain": [("line_ids.order_id", "=", self.id)], "context": {}}
