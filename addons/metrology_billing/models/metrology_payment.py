from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

APPROVE_GROUPS = (
    "metrology_base.group_supervisor",
    "metrology_base.group_finance",
    "metrology_base.group_marketing_officer",
)


class MetrologyPayment(models.Model):
    """A receipt of the counter: money of a customer that came or went, for which orders, and how.

    Money in: the orders on it are paid, the rest goes to the customer's balance. Money out (refund): the same
    the other way round, with a reason and a second person. With the method "from the balance" no money moves.
    Every receipt is booked as a payment in accounting at the same moment.
    """

    _name = "metrology.payment"
    _inherit = "metrology.state.mixin"
    _description = "Receipt"
    _order = "id desc"
    _rec_names_search = ["name", "transaction_no", "partner_id.name"]

    _start_fields = ("refund_of_id",)
    _transitions = {
        "to_approve": ("draft",),
        "posted": ("draft", "to_approve"),
        "cancelled": ("draft", "to_approve"),
    }

    name = fields.Char(string="Receipt number", readonly=True, copy=False)
    kind = fields.Selection(
        [("payment", "Money in"), ("refund", "Refund")], default="payment", required=True, index=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_approve", "To be approved"),
            ("posted", "Booked"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    site_id = fields.Many2one(
        "metrology.site", required=True, index=True, default=lambda self: self.env.user.metrology_site_id
    )
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    payer_name = fields.Char(help="Who pays, when that is not the customer.")
    date = fields.Date(
        required=True, default=fields.Date.context_today, readonly=True, copy=False, index=True
    )
    clerk_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, copy=False, index=True
    )
    method_id = fields.Many2one(
        "metrology.payment.method",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["metrology.payment.method"].search([], limit=1),
    )
    is_balance = fields.Boolean(related="method_id.is_balance")
    needs_transaction_no = fields.Boolean(related="method_id.needs_transaction_no")
    transaction_no = fields.Char(string="Transaction number", copy=False, index="btree_not_null")
    allocation_ids = fields.One2many("metrology.payment.allocation", "payment_id", string="Orders")
    prepaid_amount = fields.Monetary(
        string="Balance part",
        help="Money in: what goes to the customer's balance. Refund: what comes from it.",
    )
    amount = fields.Monetary(string="Total", compute="_compute_amount", store=True)
    money_amount = fields.Monetary(
        string="Money moved",
        compute="_compute_amount",
        store=True,
        help="What came in; negative for what was given back, 0 when only the balance moved.",
    )
    balance_change = fields.Monetary(string="Change of the balance", compute="_compute_amount", store=True)
    customer_balance = fields.Monetary(string="Balance", compute="_compute_customer_balance")
    refund_of_id = fields.Many2one(
        "metrology.payment", string="Refund of", readonly=True, copy=False, index="btree_not_null"
    )
    refund_ids = fields.One2many("metrology.payment", "refund_of_id", string="Refunds")
    reason_id = fields.Many2one(
        "metrology.reason", string="Reason of the refund", domain=[("kind", "=", "refund_reason")]
    )
    note = fields.Text()
    second_person_id = fields.Many2one("res.users", string="Approved by", readonly=True, copy=False)
    posted_at = fields.Datetime(string="Booked on", readonly=True, copy=False)
    desk_id = fields.Many2one(
        "metrology.cash.desk", string="Cash desk", readonly=True, copy=False, index="btree_not_null"
    )
    account_payment_id = fields.Many2one(
        "account.payment",
        string="Payment in accounting",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="metrology_base.group_finance,metrology_base.group_auditor",
    )

    _name_unique = models.UniqueIndex("(name) WHERE name IS NOT NULL", "This receipt number is already used.")
    _transaction_unique = models.UniqueIndex(
        "(method_id, transaction_no) WHERE transaction_no IS NOT NULL AND kind = 'payment' AND "
        "state = 'posted'",
        "Transaction number: a receipt with this number is booked already.",
    )
    _prepaid_not_negative = models.Constraint(
        "CHECK (prepaid_amount >= 0)", "Balance part: an amount can not be negative."
    )
    _second_is_other = models.Constraint(
        "CHECK (second_person_id IS NULL OR second_person_id <> clerk_id)",
        "The second person is somebody else than the clerk.",
    )

    @api.depends("name", "kind")
    def _compute_display_name(self):
        for payment in self:
            payment.display_name = payment.name or (
                self.env._("New refund") if payment.kind == "refund" else self.env._("New receipt")
            )

    @api.depends("allocation_ids.amount", "prepaid_amount", "kind", "method_id.is_balance")
    def _compute_amount(self):
        """The one place that says what a receipt moves: money, and the customer's balance."""
        for payment in self:
            orders = sum(payment.allocation_ids.mapped("amount"))
            sign = -1 if payment.kind == "refund" else 1
            payment.amount = orders + payment.prepaid_amount
            if payment.method_id.is_balance:
                payment.money_amount = 0
                payment.balance_change = -sign * orders
            else:
                payment.money_amount = sign * payment.amount
                payment.balance_change = sign * payment.prepaid_amount

    @api.depends("partner_id", "company_id", "state")
    def _compute_customer_balance(self):
        for payment in self:
            payment.customer_balance = self.env["metrology.customer.balance"]._get_amount(
                payment.partner_id.commercial_partner_id, payment.company_id
            )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Propose everything that the customer has to pay, the oldest first."""
        self.partner_id = self.partner_id.commercial_partner_id
        if self.kind == "payment" and self.partner_id:
            wanted = self.allocation_ids.order_id.filtered(
                lambda o: o._get_payer() == self.partner_id._origin
            )
            if not wanted:
                self.allocation_ids = [Command.clear(), *self._prepare_lines(self._get_open_orders())]

    def _get_open_orders(self):
        return self.env["metrology.order"].search(
            [
                ("submitting_partner_id", "child_of", self.partner_id.ids),
                ("fee_state", "in", ("open", "partial")),
            ],
            order="id",
        )

    @api.model
    def _prepare_lines(self, orders):
        """Return one line per order with what is open on it."""
        return [
            Command.create({"order_id": order.id, "amount": order.fee_open})
            for order in orders.sorted("id")
            if order.fee_open > 0
        ]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("partner_id"):
                partner = self.env["res.partner"].browse(vals["partner_id"])
                vals["partner_id"] = partner.commercial_partner_id.id
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - self._proof_fields() - {"note"}:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(payment.state == "posted" for payment in self):
            raise UserError(self.env._("A booked receipt can not be deleted. Refund it instead."))

    def _check_open(self):
        for payment in self:
            if payment.state in ("posted", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(receipt)s is %(state)s and stays as it is. Make a refund or a new receipt.",
                        receipt=payment.display_name,
                        state=payment._state_label(payment.state).lower(),
                    )
                )

    # Booking

    def action_receive(self):
        """Take the money: the orders are paid and the receipt has its number."""
        self.ensure_one()
        if self.kind == "refund":
            raise UserError(self.env._("Money is given back with a second person: use “Ask for approval”."))
        self._post()
        return True

    def action_request(self):
        """Ask a second person to approve this refund."""
        self.ensure_one()
        self._check_refund()
        self._transition("to_approve")
        return True

    def action_approve(self):
        """Approve and book a refund; by another person than the clerk."""
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if not any(user.has_group(group) for group in APPROVE_GROUPS):
            raise UserError(
                self.env._("Only a supervisor, finance or the marketing department approves a refund.")
            )
        if user in (self.clerk_id, self.create_uid):
            raise UserError(
                self.env._("You have asked for this refund yourself; another person has to approve it.")
            )
        if self.state != "to_approve":
            raise UserError(self._illegal_transition_message("posted"))
        # sudo: metrology.payment - who approves need not be of the site, and the desk is the clerk's
        self.sudo()._post({"second_person_id": user.id})
        return True

    def action_cancel(self):
        self._transition("cancelled")
        return True

    def action_refund(self):
        """Prepare the refund of everything on this receipt; the clerk takes away what stays."""
        self.ensure_one()
        if self.state != "posted" or self.kind != "payment":
            raise UserError(self.env._("Only a booked receipt of money can be refunded."))
        action = self._get_form_action()
        return {
            **action,
            "res_id": False,
            "name": self.env._("Refund"),
            "context": {
                "default_kind": "refund",
                "default_refund_of_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_method_id": self.method_id.id,
                "default_site_id": self.env.user.metrology_site_id.id or self.site_id.id,
                "default_prepaid_amount": self.prepaid_amount,
                "default_allocation_ids": [
                    Command.create({"order_id": line.order_id.id, "amount": line.amount})
                    for line in self.allocation_ids
                ],
            },
        }

    def _post(self, values=None):
        """Book each of these: lock whatever money it touches, look again, then write everything at once."""
        for payment in self:
            payment.check_access("write")
            payment._check_complete()
            orders = payment.allocation_ids.order_id
            orders._lock_fees()
            orders._drop_late_surcharges()
            balance_sudo = self.env["metrology.customer.balance"]._lock(
                payment.partner_id, payment.company_id
            )
            payment._check_amounts(balance_sudo.amount)
            desk = payment._get_desk()
            payment._mark_posted({**(values or {}), "desk_id": desk.id})
            payment._book()
            orders._recount_fees()
            balance_sudo._recount()
            orders._settle_invoices()

    def _check_complete(self):
        self.ensure_one()
        self._check_open()
        if self.amount <= 0:
            raise UserError(self.env._("Total: choose an order, or enter what goes to the balance."))
        if self.method_id.is_balance and self.prepaid_amount:
            raise UserError(
                self.env._("Balance part: has to be 0, because the whole amount is taken from the balance.")
            )
        number = (self.transaction_no or "").strip()
        if self.kind == "payment" and self.method_id.needs_transaction_no and not number:
            raise UserError(
                self.env._(
                    "Transaction number: %(method)s needs the number on the payer's device or slip.",
                    method=self.method_id.name,
                )
            )
        if self.kind == "refund":
            self._check_refund()
        strangers = self.allocation_ids.order_id.filtered(lambda o: o._get_payer() != self.partner_id)
        if strangers:
            raise UserError(
                self.env._(
                    "%(orders)s: not an order of %(customer)s. Make a receipt of its own for it.",
                    orders=", ".join(strangers.mapped("display_name")),
                    customer=self.partner_id.display_name,
                )
            )

    def _check_refund(self):
        if not self.reason_id:
            raise UserError(self.env._("Reason of the refund: choose one."))
        if self.reason_id.requires_text and not (self.note or "").strip():
            raise UserError(self.env._("Note: “%(reason)s” has to be explained.", reason=self.reason_id.name))

    def _check_amounts(self, balance):
        """Compare with what is open now, after the rows are ours."""
        for line in self.allocation_ids:
            order = line.order_id
            if order.state not in ("signed", "archived"):
                raise UserError(self.env._("%(order)s is not signed yet.", order=order.display_name))
            limit = order.fee_paid if self.kind == "refund" else order.fee_open
            if float_compare(line.amount, limit, precision_digits=2) > 0:
                raise UserError(self._get_too_much_message(line, order))
        if float_compare(balance + self.balance_change, 0, precision_digits=2) < 0:
            raise UserError(
                self.env._(
                    "The balance of %(customer)s is %(balance).2f, which is not enough for %(amount).2f.",
                    customer=self.partner_id.display_name,
                    balance=balance,
                    amount=-self.balance_change,
                )
            )

    def _get_too_much_message(self, line, order):
        values = {"order": order.name, "amount": line.amount, "paid": order.fee_paid, "open": order.fee_open}
        if self.kind == "refund":
            return self.env._(
                "%(order)s: %(paid).2f was paid, so %(amount).2f can not be given back.", **values
            )
        if order.fee_open <= 0:
            return self.env._(
                "%(order)s is settled already (paid %(paid).2f). Nothing was charged twice; look at its "
                "receipts.",
                **values,
            )
        return self.env._(
            "%(order)s: only %(open).2f is open. Enter that, and put the rest of %(amount).2f into “Balance "
            "part”.",
            **values,
        )

    def _get_cashier(self):
        """Return whose drawer it is: who takes the money now, or who asked for the refund."""
        return self.clerk_id if self.kind == "refund" else self.env.user

    def _get_desk(self):
        """Return the clerk's open desk of today for cash; nothing else needs one."""
        Desk = self.env["metrology.cash.desk"]
        if not self.method_id.is_cash:
            return Desk
        desk = Desk._get_open(self._get_cashier(), self.site_id)
        if self.kind == "refund" and float_compare(self.amount, desk.expected_amount, precision_digits=2) > 0:
            raise UserError(
                self.env._(
                    "The cash desk holds %(cash).2f, which is not enough for %(amount).2f.",
                    cash=desk.expected_amount,
                    amount=self.amount,
                )
            )
        return desk

    def _mark_posted(self, values):
        """Give the receipt number and state; the database refuses a transaction number booked before."""
        today = fields.Date.context_today(self)
        values = {
            **values,
            "name": self.site_id._next_number("receipt_sequence_id", today),
            "date": today,
            "posted_at": fields.Datetime.now(),
            "clerk_id": self._get_cashier().id,
        }
        try:
            with self.env.cr.savepoint():
                self._transition("posted", values)
                self.flush_recordset()
        except UniqueViolation as error:
            raise UserError(
                self.env._(
                    "Transaction number %(number)s: a receipt with this number is booked "
                    "already. Compare the "
                    "number with the payer's device.",
                    number=self.transaction_no,
                )
            ) from error

    def _book(self):
        """Make the payment in accounting."""
        self.ensure_one()
        if not self.money_amount:
            return
        # sudo: account.payment - the counter takes money, finance keeps the books
        payment_sudo = self.env["account.payment"].sudo().with_company(self.company_id)
        payment_sudo = payment_sudo.create(self._prepare_account_payment())
        payment_sudo.action_post()
        # sudo: metrology.payment - the link is noted, nobody types it
        self.sudo().account_payment_id = payment_sudo

    def _prepare_account_payment(self):
        return {
            "payment_type": "inbound" if self.money_amount > 0 else "outbound",
            "partner_type": "customer",
            "partner_id": self.partner_id.id,
            "amount": float_round(abs(self.money_amount), precision_digits=2),
            "date": self.date,
            "journal_id": self.method_id._get_journal(self.company_id).id,
            "memo": " ".join(filter(None, (self.name, self.transaction_no))),
        }

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "name": self.env._("Receipt"),
        }

    @api.model
    def _get_new_action(self, partner, orders=None):
        """Return the form of a new receipt, filled with these orders or with all that are open."""
        context = {"default_partner_id": partner.id}
        if orders:
            context["default_allocation_ids"] = self._prepare_lines(orders)
        return {**self._get_form_action(), "res_id": False, "context": context}

    def action_view_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_order")
        return {**action, "domain": [("id", "in", self.allocation_ids.order_id.ids)], "context": {}}

    def action_request_invoice(self):
        """Ask for one invoice over the orders of these receipts."""
        orders = self.filtered(lambda payment: payment.state == "posted").allocation_ids.order_id
        if not orders:
            raise UserError(self.env._("No order stands on what you chose; an invoice is for orders."))
        return orders.action_request_invoice()
