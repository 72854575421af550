import re

from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, clean_context, email_normalize, float_compare, float_round

from odoo.addons.metrology_base import uscc as codes
from odoo.addons.metrology_base.company_key import company_key

LIVE_STATES = ("requested", "checked", "issued", "sent")
FIXED_STATES = ("checked", "issued", "sent")
ISSUED_STATES = ("issued", "sent")
NUMBER_FIELDS = {"invoice_number", "issue_date"}
NO_NUMBER = {"invoice_number": False, "issue_date": False}
FILE_FIELDS = {"invoice_file", "invoice_filename"}
FINANCE_FIELDS = {"finance_note"}
COUNTED_FIELDS = {"amount", "customer_id"}


class MetrologyInvoice(models.Model):
    """An invoice (数电发票) that a customer asks for: of which orders, in whose name, and its number.

    The tax system makes the invoice itself; here it is asked for, checked, and its number noted. From then on
    accounting has it too, matched with the money that came in.
    """

    _name = "metrology.invoice"
    _inherit = "metrology.state.mixin"
    _description = "Invoice Request"
    _order = "id desc"
    _rec_names_search = ["name", "invoice_number", "invoice_title"]

    _start_fields = ()
    _transitions = {
        "requested": ("draft",),
        "draft": ("requested", "checked"),
        "checked": ("requested",),
        "issued": ("checked",),
        "sent": ("issued",),
        "reversed": ("issued", "sent"),
        "cancelled": ("draft", "requested", "checked"),
    }

    name = fields.Char(string="Request number", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("checked", "Checked by finance"),
            ("issued", "Invoice issued"),
            ("sent", "Invoice delivered"),
            ("reversed", "Reversed in red"),
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
    kind = fields.Selection(
        [("normal", "Ordinary e-invoice"), ("special", "Special VAT e-invoice")],
        string="Kind of invoice",
        default="normal",
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Buyer", required=True, index=True, ondelete="restrict"
    )
    customer_id = fields.Many2one(
        "res.partner", compute="_compute_customer_id", store=True, index="btree_not_null"
    )
    invoice_title = fields.Char(compute="_compute_title", store=True, readonly=False, precompute=True)
    tax_no = fields.Char(
        string="Tax number", compute="_compute_title", store=True, readonly=False, precompute=True
    )
    title_address = fields.Char(
        string="Buyer's address", compute="_compute_title", store=True, readonly=False, precompute=True
    )
    title_phone = fields.Char(
        string="Buyer's telephone", compute="_compute_title", store=True, readonly=False, precompute=True
    )
    bank_name = fields.Char(
        string="Buyer's bank", compute="_compute_title", store=True, readonly=False, precompute=True
    )
    bank_account = fields.Char(
        string="Buyer's account", compute="_compute_title", store=True, readonly=False, precompute=True
    )
    email = fields.Char(
        string="E-mail for the invoice",
        compute="_compute_title",
        store=True,
        readonly=False,
        precompute=True,
    )
    delivery = fields.Selection(
        [("email", "By e-mail"), ("paper", "On paper")], default="email", required=True
    )
    remark = fields.Char(string="Remark on the invoice")
    is_third_party = fields.Boolean(
        string="In another's name",
        compute="_compute_is_third_party",
        help="The title belongs neither to the customer nor to whom the signed order names for the invoice.",
    )
    third_party_reason = fields.Char(string="Reason for another's name")
    authorisation = fields.Binary(string="Written authorisation", attachment=True, copy=False)
    authorisation_filename = fields.Char(copy=False)
    line_ids = fields.One2many("metrology.invoice.line", "invoice_id", string="What is invoiced")
    order_names = fields.Char(string="Orders", compute="_compute_order_names")
    item_count = fields.Integer(string="Items", compute="_compute_order_names")
    amount = fields.Monetary(string="Total with tax", compute="_compute_amount", store=True)
    amount_open = fields.Monetary(
        string="Outstanding",
        compute="_compute_amount_open",
        help="What of an issued invoice has not been paid yet.",
    )
    fees_changed = fields.Boolean(
        compute="_compute_fees_changed",
        search="_search_fees_changed",
        help="An item costs something else now than when the invoice was asked for.",
    )
    requested_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, copy=False, index=True
    )
    requested_at = fields.Datetime(string="Requested on", readonly=True, copy=False)
    checked_by_id = fields.Many2one("res.users", string="Checked in finance by", readonly=True, copy=False)
    finance_note = fields.Char(
        string="Finance's note", copy=False, help="Why the request goes back, for whoever asked."
    )
    invoice_number = fields.Char(
        string="Invoice number", copy=False, help="The twenty digits that the tax system gave."
    )
    issue_date = fields.Date(string="Issued on", copy=False, index="btree_not_null")
    issued_by_id = fields.Many2one("res.users", string="Number noted by", readonly=True, copy=False)
    invoice_file = fields.Binary(string="Invoice file", attachment=True, copy=False)
    invoice_filename = fields.Char(copy=False)
    red_number = fields.Char(string="Number of the red invoice", readonly=True, copy=False)
    red_date = fields.Date(string="Reversed on", readonly=True, copy=False, index="btree_not_null")
    reverse_reason_id = fields.Many2one(
        "metrology.reason", string="Reason of the reversal", readonly=True, copy=False
    )
    reverse_note = fields.Char(string="Note on the reversal", readonly=True, copy=False)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice in accounting",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="metrology_base.group_finance,metrology_base.group_auditor",
    )
    reversal_move_id = fields.Many2one(
        "account.move",
        string="Credit note in accounting",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="metrology_base.group_finance,metrology_base.group_auditor",
    )

    _name_unique = models.UniqueIndex("(name) WHERE name IS NOT NULL", "This request number is already used.")
    _number_unique = models.UniqueIndex(
        "(invoice_number) WHERE invoice_number IS NOT NULL",
        "Invoice number: another invoice has this number already.",
    )
    _red_number_unique = models.UniqueIndex(
        "(red_number) WHERE red_number IS NOT NULL",
        "Number of the red invoice: another reversal has this number already.",
    )
    _issued_has_number = models.Constraint(
        "CHECK (state NOT IN ('issued', 'sent', 'reversed') OR "
        "(invoice_number IS NOT NULL AND issue_date IS NOT NULL))",
        "An issued invoice has a number and a date.",
    )

    @api.depends("name")
    def _compute_display_name(self):
        for invoice in self:
            invoice.display_name = invoice.name or self.env._("New invoice request")

    @api.depends("line_ids.order_id")
    def _compute_customer_id(self):
        for invoice in self:
            orders = invoice.line_ids.order_id.sorted("id")
            invoice.customer_id = orders[:1]._get_payer() if orders else False

    @api.depends("partner_id")
    def _compute_title(self):
        """Propose what the buyer's file says; it can differ on one invoice."""
        for invoice in self:
            buyer = invoice.partner_id.commercial_partner_id
            invoice.invoice_title = buyer.invoice_title or buyer.name
            invoice.tax_no = buyer.invoice_tax_no or buyer.uscc
            invoice.title_address = self.env["metrology.order"]._get_address(buyer)
            invoice.title_phone = buyer.phone
            invoice.bank_name = buyer.invoice_bank_name
            invoice.bank_account = buyer.invoice_bank_account
            invoice.email = invoice.partner_id.email or buyer.email

    @api.depends("partner_id", "invoice_title", "tax_no", "line_ids.order_id")
    def _compute_is_third_party(self):
        for invoice in self:
            own = self.env["res.partner"].union(
                *(order._get_invoice_parties() for order in invoice.line_ids.order_id)
            )
            names = {company_key(name) for buyer in own for name in (buyer.name, buyer.invoice_title) if name}
            numbers = {codes.normalize(no) for buyer in own for no in (buyer.uscc, buyer.invoice_tax_no)}
            numbers -= {""}
            invoice.is_third_party = bool(own) and (
                invoice.partner_id.commercial_partner_id not in own
                or company_key(invoice.invoice_title or "") not in names
                or bool(numbers and invoice.tax_no and codes.normalize(invoice.tax_no) not in numbers)
            )

    @api.depends("line_ids.order_id", "line_ids.item_id")
    def _compute_order_names(self):
        for invoice in self:
            orders = invoice.line_ids.order_id.sorted("id")
            invoice.order_names = ", ".join(orders.mapped("display_name"))
            invoice.item_count = len(invoice.line_ids.item_id)

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for invoice in self:
            invoice.amount = float_round(sum(invoice.line_ids.mapped("amount")), precision_digits=2)

    @api.depends("state", "amount", "line_ids.order_id.fee_paid")
    def _compute_amount_open(self):
        issued = self.filtered(lambda invoice: invoice.state in ISSUED_STATES)
        (self - issued).amount_open = 0
        paid = {}
        for (invoice, _payer), amount in issued._get_paid_by_payer().items():
            paid[invoice.id] = paid.get(invoice.id, 0) + amount
        for invoice in issued:
            left = invoice.amount - paid.get(invoice._origin.id, 0)
            invoice.amount_open = float_round(left, precision_digits=2)

    @api.depends("line_ids.fee_due", "line_ids.item_id.fee_due", "line_ids.order_id.onsite_fee", "state")
    def _compute_fees_changed(self):
        changed = self.search([("id", "in", self.ids), ("fees_changed", "=", True)])
        for invoice in self:
            invoice.fees_changed = invoice._origin in changed

    def _search_fees_changed(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["metrology.order.item"].flush_model(["fee_due"])
        self.env["metrology.order"].flush_model(["onsite_fee"])
        self.env["metrology.invoice.line"].flush_model(["fee_due", "is_live"])
        changed = SQL(
            """(
                SELECT line.invoice_id
                  FROM metrology_invoice_line line
                  JOIN metrology_order orders ON orders.id = line.order_id
             LEFT JOIN metrology_order_item item ON item.id = line.item_id
                 WHERE line.is_live
                   AND line.fee_due <> COALESCE(
                       CASE WHEN line.item_id IS NULL THEN orders.onsite_fee ELSE item.fee_due END, 0
                   )
            )"""
        )
        return [("id", "in" if True in value else "not in", changed)]

    # What may be written when

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_counted(vals)
            if NUMBER_FIELDS & vals.keys() and any(vals.get(name) for name in NUMBER_FIELDS):
                raise UserError(self.env._("Invoice number: finance enters it after the request is checked."))
        # Defaults that a client sends would be a way around what only steps note.
        plain = self.with_context(clean_context(self.env.context))
        return super(MetrologyInvoice, plain).create(vals_list)

    def write(self, vals):
        self.check_access("write")
        typed = vals.keys() - self._proof_fields()
        if typed and not self.env.su:
            self._check_not_counted(vals)
            self._check_open_for(typed)
        return super().write(vals)

    def _check_not_counted(self, vals):
        if COUNTED_FIELDS & vals.keys():
            raise UserError(self.env._("What is invoiced: the amounts follow from the orders."))

    def _check_open_for(self, names):
        """Refuse to change what is agreed: a request is open as a draft, the number once it is checked."""
        for invoice in self:
            state = invoice.state
            late = names - NUMBER_FIELDS - FILE_FIELDS - FINANCE_FIELDS if state != "draft" else set()
            if late:
                raise UserError(
                    self.env._(
                        "%(invoice)s is “%(state)s” and stays as it is. Send it back, or cancel it and make "
                        "a new one.",
                        invoice=invoice.display_name,
                        state=invoice._state_label(state),
                    )
                )
            if names & NUMBER_FIELDS and state != "checked":
                raise UserError(
                    self.env._("Invoice number: it is entered when the request is checked, and then stays.")
                )
            if names & FILE_FIELDS and state not in FIXED_STATES:
                raise UserError(self.env._("Invoice file: it comes with the issued invoice."))
        if names & (NUMBER_FIELDS | FILE_FIELDS | FINANCE_FIELDS):
            self._check_finance()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unnumbered_drafts(self):
        if any(invoice.state != "draft" or invoice.name for invoice in self):
            raise UserError(self.env._("A request that was sent can not be deleted. Cancel it instead."))

    def _check_finance(self):
        if not (self.env.su or self.env.user.has_group("metrology_base.group_finance")):
            raise UserError(self.env._("Only finance checks requests and enters the numbers of invoices."))

    def _get_summary(self):
        """Return in one sentence how far this invoice is."""
        self.ensure_one()
        if self.state in ISSUED_STATES:
            return self.env._(
                "No. %(number)s, %(state)s %(date)s",
                number=self.invoice_number,
                state=self._state_label(self.state).lower(),
                date=fields.Date.to_string(self.issue_date),
            )
        return self.env._(
            "%(invoice)s %(state)s", invoice=self.name, state=self._state_label(self.state).lower()
        )

    # Asking for an invoice

    @api.model
    def _prepare_request(self, items, onsite_orders=None, **values):
        """Return the values of a request over ``items`` and the on-site fees of ``onsite_orders``.

        What is free, waived or on another invoice already is left out. ``values`` win over what is
        proposed, for example ``partner_id`` (the buyer, by default whom the first order names).
        """
        orders = items.order_id | (onsite_orders or self.env["metrology.order"])
        first = orders.sorted("id")[:1]
        buyer = first.invoice_partner_id or first.submitting_partner_id
        sites = orders.site_id
        own = self.env.user.metrology_site_id
        return {
            "partner_id": buyer.commercial_partner_id.id,
            "site_id": (own if own in sites else first.site_id).id,
            "line_ids": [
                Command.create({"order_id": order.id, "item_id": item.id})
                for order in orders.sorted("id")
                for item in order._get_uninvoiced_parts()
                if item in items or (not item and order in (onsite_orders or ()))
            ],
            **values,
        }

    def action_request(self):
        """Send the request to finance: from now on these fees are on no other invoice."""
        for invoice in self:
            invoice._look_again()
            number = invoice.name or invoice.site_id._next_number("invoice_sequence_id")
            values = {
                "name": number,
                "requested_at": fields.Datetime.now(),
                "requested_by_id": self.env.uid,
                "finance_note": False,
            }
            try:
                with self.env.cr.savepoint():
                    invoice._step("requested", values)
                    invoice.line_ids.flush_recordset()
            except UniqueViolation as error:
                raise UserError(
                    self.env._(
                        "%(orders)s: somebody else has just asked for this invoice. Reload the page and look "
                        "at the invoices of the order.",
                        orders=invoice.order_names,
                    )
                ) from error
        return True

    def action_refresh(self):
        """Take over what the items cost now; what has become free leaves the request."""
        for invoice in self:
            if invoice.state not in ("draft", "requested"):
                raise UserError(
                    self.env._(
                        "%(invoice)s is checked. Send it back first, then take over the present fees.",
                        invoice=invoice.display_name,
                    )
                )
            invoice.check_access("write")
            invoice.line_ids.order_id._drop_late_surcharges()
            invoice.line_ids._refresh()
        return True

    def action_check(self):
        """Finance has looked through the request; it can be entered in the tax system."""
        self._check_finance()
        for invoice in self:
            invoice._look_again()
            invoice._transition("checked", {"checked_by_id": self.env.uid})
        return True

    def action_send_back(self):
        """Give the request back to whoever asked, who reads why."""
        self._check_finance()
        for invoice in self:
            if not (invoice.finance_note or "").strip():
                raise UserError(self.env._("Finance's note: write what has to be put right."))
            invoice._step("draft", {**NO_NUMBER, "checked_by_id": False})
        return True

    def action_cancel(self):
        self._step("cancelled", NO_NUMBER)
        return True

    def action_issue(self):
        """Note the number that the tax system gave: the invoice is issued and stands in accounting."""
        self._check_finance()
        for invoice in self:
            invoice._issue(invoice.invoice_number, invoice.issue_date)
        return True

    def action_deliver(self):
        """Note that the customer has the invoice."""
        self._transition("sent")
        return True

    def _step(self, target, values):
        """Move on and write what is typed in other states only: number, date, note."""
        self.check_access("write")
        # sudo: metrology.invoice - number and date go with the step, after it they stay
        self.sudo()._transition(target, values)

    def _after_transition(self, target):
        """Keep the fees of the orders taken while the invoice lives."""
        res = super()._after_transition(target)
        # sudo: metrology.invoice.line - follows from the state of the invoice
        self.line_ids.sudo().write({"is_live": target in LIVE_STATES})
        self.line_ids.order_id._recount_invoices()
        return res

    # What has to be right

    def _look_again(self):
        """Take the orders for this transaction, and refuse to go on while something has to be put right."""
        self.ensure_one()
        orders = self.line_ids.order_id
        orders._lock_fees()
        orders._drop_late_surcharges()
        problems = self._get_problems()
        if problems:
            raise UserError("\n".join(problems))

    def _get_problems(self):
        """Return everything that has to be put right before finance can issue the invoice, as sentences."""
        return [*self._get_title_problems(), *self._get_third_party_problems(), *self._get_fee_problems()]

    def _get_title_problems(self):
        problems = []
        buyer = self.partner_id.commercial_partner_id
        country = buyer.country_id.code
        number = codes.normalize(self.tax_no)
        if not (self.invoice_title or "").strip():
            problems.append(self.env._("Invoice title: enter the name of the buyer."))
        if not number and (self.kind == "special" or (buyer.is_company and country in (False, "CN"))):
            problems.append(
                self.env._(
                    "Tax number: enter the credit code of %(buyer)s; a company's invoice needs it.",
                    buyer=self.invoice_title or buyer.display_name,
                )
            )
        elif number and country in (False, "CN"):
            found = codes.problem(number)
            if found:
                holder = self.env["res.partner"].new({"name": self.invoice_title, "uscc": number})
                problems.append(holder._uscc_message(found))
        if self.delivery == "email" and not email_normalize(self.email or ""):
            problems.append(
                self.env._("E-mail for the invoice: enter one complete address, or deliver on paper.")
            )
        return problems

    def _get_third_party_problems(self):
        if not self.is_third_party:
            return []
        problems = []
        if not (self.third_party_reason or "").strip():
            problems.append(
                self.env._(
                    "Reason for another's name: %(title)s is not the customer; write why it is the buyer.",
                    title=self.invoice_title or "",
                )
            )
        if not self.authorisation:
            problems.append(
                self.env._("Written authorisation: add the customer's letter that allows another's name.")
            )
        return problems

    def _get_fee_problems(self):
        lines, orders = self.line_ids, self.line_ids.order_id
        if not lines:
            return [self.env._("What is invoiced: there is nothing on this request.")]
        problems = []
        foreign = orders.filtered(lambda order: order.company_id != self.company_id)
        strange = orders.site_id - self.env.user.metrology_site_ids
        if strange and not (self.env.su or self.env.user.has_group("metrology_base.group_finance")):
            foreign |= orders.filtered(lambda order: order.site_id in strange)
        if foreign:
            problems.append(
                self.env._(
                    "%(orders)s: not an order of your site. Its reception or finance asks for this invoice.",
                    orders=", ".join(foreign.mapped("display_name")),
                )
            )
        unknown = lines.item_id.filtered(lambda item: not item.is_fee_known)
        if unknown:
            problems.append(
                self.env._(
                    "%(items)s: the price is not known. Enter it by an amendment.",
                    items=", ".join(unknown.mapped("item_uid")),
                )
            )
        problems += lines._get_taken_problems()
        if lines._is_changed():
            problems.append(
                self.env._(
                    "The fees have changed meanwhile: press “Take over the present fees” and look again."
                )
            )
        return problems

    def _check_number(self, label, number, date):
        """Refuse a number that the tax system can not have given on that day."""
        if not re.fullmatch(r"[0-9]{20}", number):
            raise UserError(
                self.env._(
                    "%(field)s: “%(number)s” has %(length)s characters; the number of the tax system has "
                    "exactly 20 digits.",
                    field=label,
                    number=number,
                    length=len(number),
                )
            )
        if not date:
            raise UserError(self.env._("Issued on: enter the date that stands on the invoice."))
        if date > fields.Date.context_today(self):
            raise UserError(
                self.env._("Issued on: %(date)s lies in the future.", date=fields.Date.to_string(date))
            )
        if number[:2] != f"{date.year % 100:02d}":
            raise UserError(
                self.env._(
                    "%(field)s: %(number)s was given in the year 20%(year)s, but the date is %(date)s. One "
                    "of them is wrong.",
                    field=label,
                    number=number,
                    year=number[:2],
                    date=fields.Date.to_string(date),
                )
            )
        # sudo: metrology.invoice - the number of an invoice that this person may not see is taken as well
        twin = self.sudo().search(
            [("id", "!=", self.id), "|", ("invoice_number", "=", number), ("red_number", "=", number)],
            limit=1,
        )
        if twin or number == (self.invoice_number if label != self._get_label("invoice_number") else ""):
            raise UserError(
                self.env._(
                    "%(field)s: %(number)s stands on %(twin)s already.",
                    field=label,
                    number=number,
                    twin=(twin or self).display_name,
                )
            )

    def _get_label(self, name):
        return self._fields[name]._description_string(self.env)

    # Issuing and reversing

    def _issue(self, number, date):
        """Give the invoice its number, book it and match it with the money that is there."""
        self.ensure_one()
        number = re.sub(r"\s", "", number or "")
        if self.state == "checked":
            self._check_number(self._get_label("invoice_number"), number, date)
        orders = self.line_ids.order_id
        orders._lock_fees()
        self._lock_payers()
        values = {"invoice_number": number, "issue_date": date, "issued_by_id": self.env.uid}
        self._note(self._get_label("invoice_number"), number, "issued", values)
        self._book()
        orders._settle_invoices()

    def _reverse(self, reason, note, number, date):
        """Reverse the whole invoice by a red one: its orders can be invoiced again, its money is free."""
        self.ensure_one()
        self._check_finance()
        number = re.sub(r"\s", "", number or "")
        if self.state in ISSUED_STATES:
            self._check_number(self._get_label("red_number"), number, date)
            if date < self.issue_date:
                raise UserError(
                    self.env._(
                        "Reversed on: %(date)s lies before the invoice itself, which is of %(issued)s.",
                        date=fields.Date.to_string(date),
                        issued=fields.Date.to_string(self.issue_date),
                    )
                )
        orders = self.line_ids.order_id
        orders._lock_fees()
        self._lock_payers()
        values = {
            "red_number": number,
            "red_date": date,
            "reverse_reason_id": reason.id,
            "reverse_note": note,
        }
        self._note(self._get_label("red_number"), number, "reversed", values)
        # sudo: account.move - finance need not hold the keys of the whole of accounting
        self.sudo().reversal_move_id = self.sudo().move_id._reverse_in_red(number, date)
        orders._settle_invoices()

    def _note(self, label, number, target, values):
        try:
            with self.env.cr.savepoint():
                self._step(target, values)
                self.flush_recordset()
        except UniqueViolation as error:
            raise UserError(
                self.env._(
                    "%(field)s: %(number)s stands on another invoice already.", field=label, number=number
                )
            ) from error

    def _lock_payers(self):
        """Nobody else moves the money of these customers while it is matched."""
        for payer in self._get_payers():
            self.env["metrology.customer.balance"]._lock(payer, self.company_id)

    def _get_payers(self):
        payers = (order._get_payer() for order in self.line_ids.order_id)
        return self.env["res.partner"].union(*payers).sorted("id")

    def _book(self):
        """Make the invoice in accounting."""
        # sudo: account.move - finance need not hold the keys of the whole of accounting
        move_sudo = self.env["account.move"].sudo().with_company(self.company_id)
        move_sudo = move_sudo.create(self._prepare_move())
        move_sudo._follow_payers(self._get_payers())
        move_sudo.action_post()
        # sudo: metrology.invoice - the link is noted, nobody types it
        self.sudo().move_id = move_sudo

    def _prepare_move(self):
        return {
            "move_type": "out_invoice",
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_id": self.company_id.currency_id.id,
            "invoice_date": self.issue_date,
            "date": self.issue_date,
            "invoice_payment_term_id": False,
            "ref": self.invoice_number,
            "payment_reference": self.name,
            "invoice_origin": self.order_names,
            "invoice_line_ids": [Command.create(vals) for vals in self._prepare_move_lines()],
        }

    def _prepare_move_lines(self):
        """Return one line per order and service, and one per on-site fee, prices with tax.

        The books are in the language of the house, whoever notes the number.
        """
        company = self.company_id.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        return self.with_env(company.env)._prepare_sold(company._get_metrology_sale_tax())

    def _prepare_sold(self, tax):
        groups = self.line_ids.grouped(lambda line: (line.order_id, line.item_id.service_id))
        return [
            {
                # sudo: product.product - the service says as what it is booked
                "product_id": service.sudo().product_id.id,
                "name": self.env._(
                    "%(what)s, order %(order)s, %(count)s items",
                    what=service.name,
                    order=order.name,
                    count=len(lines),
                )
                if service
                else self.env._("On-site fee, order %(order)s", order=order.name),
                "quantity": 1,
                "price_unit": float_round(sum(lines.mapped("amount")), precision_digits=2),
                "tax_ids": [Command.set(tax.ids)],
            }
            for (order, service), lines in groups.items()
        ]

    # Matching with the money

    def _get_paid_by_payer(self):
        """Return how much of these invoices their customers have paid, ``{(invoice, payer): amount}``."""
        paid = {}
        shares = self.line_ids.order_id._get_invoiced_paid()
        for (invoice, order), amount in shares.items():
            if invoice in self:
                key = invoice, order._get_payer()
                paid[key] = float_round(paid.get(key, 0) + amount, precision_digits=2)
        return paid

    def _settle(self):
        """Match in accounting what our receipts say is paid, no more and no less."""
        # sudo: account.move - the counter takes money, finance keeps the books
        invoices_sudo = self.sudo().sorted(lambda invoice: (invoice.issue_date, invoice.id))
        wanted = [
            (invoice_sudo, payer, amount - invoice_sudo.move_id._get_matched(payer))
            for (invoice_sudo, payer), amount in invoices_sudo._get_paid_by_payer().items()
        ]
        for invoice_sudo, payer, change in wanted:
            if float_compare(change, 0, precision_digits=2) < 0:
                invoice_sudo.move_id._unmatch(payer, -change)
        for invoice_sudo in invoices_sudo:
            for payer in invoice_sudo._get_payers():
                invoice_sudo.move_id._match_refunds(payer)
        for invoice_sudo, payer, change in wanted:
            if float_compare(change, 0, precision_digits=2) > 0:
                invoice_sudo.move_id._match(payer, change, invoice_sudo._get_receipts(payer))

    def _get_receipts(self, payer):
        """Return what was received from this payer for these orders, ``{payment: amount}``."""
        received = {}
        for allocation in self.line_ids.order_id.allocation_ids:
            payment = allocation.payment_id
            if payment.state == "posted" and payment.kind == "payment" and payment.partner_id == payer:
                booked = payment.account_payment_id
                received[booked] = received.get(booked, 0) + allocation.amount
        return received

    # Ways to other screens

    def action_view_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_order")
        return {**action, "domain": [("id", "in", self.line_ids.order_id.ids)], "context": {}}

    def action_view_move(self):
        """Open the invoice in accounting, with its credit note when there is one."""
        self.ensure_one()
        moves = self.move_id + self.reversal_move_id
        action = {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "name": self.env._("In accounting"),
            "context": {"create": False},
        }
        if len(moves) == 1:
            return {**action, "view_mode": "form", "res_id": moves.id}
        return {**action, "view_mode": "list,form", "domain": [("id", "in", moves.ids)]}

    def action_open_reversal(self):
        """Ask for the reason and the number of the red invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_billing.action_metrology_invoice_reversal"
        )
        return {**action, "context": {"default_invoice_id": self.id}}

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "name": self.env._("Invoice request"),
        }
