from datetime import timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, float_round

# Who may see what a contract is worth. Agents and receptionists see who the customer is, not the money.
MONEY_GROUPS = (
    "metrology_base.group_contract_specialist,metrology_base.group_marketing_officer,"
    "metrology_base.group_finance,metrology_base.group_auditor,metrology_base.group_administrator"
)
START_GROUP = "metrology_base.group_marketing_officer"
SETTLEMENT_KINDS = [
    ("cash", "Pay on pickup"),
    ("monthly", "Monthly"),
    ("quarterly", "Quarterly"),
    ("half_year", "Half-yearly"),
    ("yearly", "Yearly"),
    ("prepaid", "Prepaid"),
]
SHOWN_ITEMS = 80
# What is prepaid is accounted for every month.
PERIOD_MONTHS = {"monthly": 1, "quarterly": 3, "half_year": 6, "yearly": 12, "prepaid": 1}
# What both sides agreed on: open in the draft, changed by the marketing department only while it runs.
TERMS = {
    "company_id",
    "credit_limit",
    "date_end",
    "date_start",
    "discount_percent",
    "name",
    "partner_id",
    "payment_days",
    "price_ids",
    "renewal_kind",
    "renewal_months",
    "settlement_day",
    "settlement_kind",
    "site_ids",
    "specialist_id",
}


class MetrologyContract(models.Model):
    """What the institute and a customer agreed on for a time: prices, credit, settlement, who looks after."""

    _name = "metrology.contract"
    _inherit = ["mail.thread", "mail.activity.mixin", "metrology.state.mixin"]
    _description = "Contract"
    _order = "date_end desc, id desc"
    _rec_names_search = ["name", "partner_id.name"]

    _start_fields = ("previous_id",)
    _transitions = {"running": ("draft",), "expired": ("running",), "ended": ("running",)}

    name = fields.Char(string="Contract number", required=True, copy=False, default="/", tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("parent_id", "=", False)],
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("expired", "Run out"), ("ended", "Ended early")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    date_start = fields.Date(string="Valid from", required=True, default=fields.Date.context_today)
    date_end = fields.Date(string="Valid to", required=True, tracking=True)
    is_in_force = fields.Boolean(string="In force", compute="_compute_is_in_force")
    renewal_kind = fields.Selection(
        [("none", "Ends"), ("automatic", "Goes on by itself")],
        string="At the end",
        default="none",
        required=True,
    )
    renewal_months = fields.Integer(string="Months per renewal", default=12)
    renewal_count = fields.Integer(string="Renewals", readonly=True, copy=False)
    notice_days = fields.Integer(
        string="Remind before the end",
        default=30,
        help="So many days before the end the specialist is reminded.",
    )
    warned_date = fields.Date(string="Reminded of the end on", readonly=True, copy=False)
    previous_id = fields.Many2one(
        "metrology.contract", string="Follows", readonly=True, copy=False, index="btree_not_null"
    )
    next_ids = fields.One2many("metrology.contract", "previous_id", string="Followed by")

    settlement_kind = fields.Selection(SETTLEMENT_KINDS, default="monthly", required=True, tracking=True)
    settlement_day = fields.Integer(
        default=5, help="On this day of the month after the period the statement is prepared."
    )
    payment_days = fields.Integer(
        string="Days to pay",
        default=30,
        help="After the statement was sent; then its customer is out of the cycle.",
    )
    credit_limit = fields.Monetary(
        groups=MONEY_GROUPS, tracking=True, help="How much of the customer's orders may be open at a time."
    )
    discount_percent = fields.Float(
        string="Discount (%)",
        digits=(5, 1),
        groups=MONEY_GROUPS,
        tracking=True,
        help="On the price list, where no price of the contract fits.",
    )
    price_ids = fields.One2many(
        "metrology.contract.price",
        "contract_id",
        string="Prices of the contract",
        groups=MONEY_GROUPS,
        copy=True,
    )
    site_ids = fields.Many2many(
        "metrology.site", string="Sites", help="Where the contract holds. Empty: everywhere."
    )

    specialist_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        default=lambda self: self._default_specialist(),
        domain=lambda self: self._get_specialist_domain(),
        tracking=True,
    )
    deputy_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain=lambda self: self._get_specialist_domain(),
        tracking=True,
        help="Stands in while the specialist is away.",
    )
    contact_ids = fields.One2many("metrology.contract.contact", "contract_id", string="Contacts", copy=True)
    vip_phone_ids = fields.Many2many(
        "metrology.phone",
        string="VIP numbers",
        domain="[('partner_id', 'child_of', partner_id), ('e164', '!=', False)]",
        help="Who calls from one of these does not wait in the common queue.",
    )
    note = fields.Text(string="Agreements and habits")
    statement_ids = fields.One2many("metrology.settlement.statement", "contract_id", string="Statements")
    next_settlement_date = fields.Date(
        string="Next statement on", compute="_compute_next_settlement_date", groups=MONEY_GROUPS
    )
    charged_amount = fields.Monetary(
        string="Charged", compute="_compute_money", groups=MONEY_GROUPS, help="On all statements so far."
    )
    due_amount = fields.Monetary(
        string="Money due",
        compute="_compute_money",
        groups=MONEY_GROUPS,
        help="Charged on statements, less waived.",
    )
    received_amount = fields.Monetary(
        string="Money received", compute="_compute_money", groups=MONEY_GROUPS, help="Paid of what is due."
    )
    open_amount = fields.Monetary(string="Still open", compute="_compute_money", groups=MONEY_GROUPS)
    collection_rate = fields.Float(
        string="Collection rate (%)",
        digits=(5, 1),
        compute="_compute_money",
        groups=MONEY_GROUPS,
        help="Received ÷ due: what was paid of the fees on the contract's statements, less waived ones.",
    )
    request_ids = fields.One2many(
        "metrology.contract.request", "contract_id", string="Requests, opinions and visits"
    )
    interaction_ids = fields.One2many(related="partner_id.interaction_ids", string="Timeline")
    open_item_ids = fields.Many2many(
        "metrology.order.item", string="Items in work", compute="_compute_open_item_ids"
    )
    open_item_count = fields.Integer(string="Number in work", compute="_compute_open_item_ids")
    late_item_count = fields.Integer(string="Late", compute="_compute_open_item_ids")
    volume_html = fields.Html(
        string="Volume by month", compute="_compute_volume_html", sanitize=False, groups=MONEY_GROUPS
    )
    approved_by_id = fields.Many2one("res.users", string="Put into force by", readonly=True, copy=False)
    approved_at = fields.Datetime(string="Put into force on", readonly=True, copy=False)
    end_reason = fields.Char(string="Why it ends early", copy=False)
    ended_on = fields.Date(readonly=True, copy=False)

    _name_unique = models.Constraint(
        "UNIQUE(company_id, name)", "Contract number: another contract has this number already."
    )
    _one_per_day = models.Constraint(
        "EXCLUDE USING gist (int4range(company_id, company_id, '[]') WITH &&,"
        " int4range(partner_id, partner_id, '[]') WITH &&, daterange(date_start, date_end, '[]') WITH &&)"
        " WHERE (state = 'running')",
        "Valid from / valid to: this customer has a running contract for a part of this time already. "
        "End that one first, or begin after it.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_start <= date_end)", "Valid to: the last day lies before the first one."
    )
    _numbers_possible = models.Constraint(
        "CHECK (settlement_day BETWEEN 1 AND 28 AND payment_days >= 0 AND notice_days >= 0"
        " AND (renewal_kind = 'none' OR renewal_months > 0))",
        "Settlement day: 1 to 28. Days to pay and to remind: not negative. Months per renewal: above zero.",
    )
    _money_possible = models.Constraint(
        "CHECK (credit_limit >= 0 AND discount_percent BETWEEN 0 AND 100)",
        "Credit limit: not negative. Discount: a percentage between 0 and 100.",
    )
    _order_idx = models.Index("(date_end DESC, id DESC)")
    _partner_idx = models.Index("(partner_id, date_start) WHERE state IN ('running', 'expired')")

    @api.model
    def _default_specialist(self):
        user = self.env.user
        return user if user.has_group("metrology_base.group_contract_specialist") else False

    @api.model
    def _get_specialist_domain(self):
        return [("all_group_ids", "in", self.env.ref("metrology_base.group_contract_specialist").ids)]

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for contract in self:
            number = contract.name if contract.name != "/" else self.env._("New contract")
            contract.display_name = " ".join(filter(None, (number, contract.partner_id.name)))

    @api.depends("state", "date_start", "date_end", "renewal_kind")
    def _compute_is_in_force(self):
        today = fields.Date.context_today(self)
        for contract in self:
            contract.is_in_force = contract._is_in_force(today)

    def _is_in_force(self, date):
        """Return whether the contract holds on that day; one that goes on by itself has no last day."""
        self.ensure_one()
        started = self.state == "running" and self.date_start and self.date_start <= date
        return bool(started and (date <= self.date_end or self.renewal_kind == "automatic"))

    # ------------------------------------------------------------------ writing

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        for vals in vals_list:
            if vals.get("partner_id"):
                partner = self.env["res.partner"].browse(vals["partner_id"])
                vals["partner_id"] = partner.commercial_partner_id.id
            if (vals.get("name") or "/").strip() == "/":
                vals["name"] = sequence.next_by_code("metrology.contract")
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & TERMS:
            self._check_terms_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(contract.state != "draft" for contract in self):
            raise UserError(self.env._("Only a draft can be deleted. End a running contract instead."))

    def _check_terms_open(self):
        """Terms change in the draft; of a running contract the marketing department changes them."""
        for contract in self:
            if contract.state == "draft" or self.env.su:
                continue
            if contract.state != "running" or not self.env.user.has_group(START_GROUP):
                raise UserError(
                    self.env._(
                        "%(contract)s is %(state)s: its terms stay as they were agreed. The marketing "
                        "department "
                        "can change a running contract; otherwise prepare its successor.",
                        contract=contract.display_name,
                        state=contract._state_label(contract.state).lower(),
                    )
                )

    @api.constrains("vip_phone_ids", "partner_id")
    def _check_vip_phones(self):
        for contract in self:
            strange = contract.vip_phone_ids.filtered(
                lambda phone, contract=contract: (
                    phone.partner_id.commercial_partner_id != contract.partner_id or not phone.e164
                )
            )
            if strange:
                raise UserError(
                    self.env._(
                        "VIP numbers: %(numbers)s is not a complete number of %(customer)s. Add it to the "
                        "customer's "
                        "or a contact's telephone numbers first.",
                        numbers=", ".join(strange.mapped("display_name")),
                        customer=contract.partner_id.display_name,
                    )
                )

    @api.constrains("specialist_id", "deputy_id")
    def _check_people(self):
        # sudo: res.users - the groups of a colleague are asked for, nothing else
        for contract_sudo in self.sudo():
            people = contract_sudo.specialist_id + contract_sudo.deputy_id
            for user in people:
                if not user.has_group("metrology_base.group_contract_specialist"):
                    raise UserError(
                        self.env._(
                            "%(user)s is not a contract specialist. Choose one, or give this role first.",
                            user=user.name,
                        )
                    )
            if contract_sudo.specialist_id == contract_sudo.deputy_id:
                raise UserError(self.env._("Deputy: choose somebody else than the specialist."))

    # ------------------------------------------------------------------ life of a contract

    def action_start(self):
        """Put the contract into force; the marketing department does, never who wrote it."""
        user = self.env.user
        if not user.has_group(START_GROUP):
            raise AccessError(self.env._("Only the marketing department starts a contract."))
        for contract in self:
            if user in (contract.create_uid, contract.specialist_id):
                raise UserError(
                    self.env._(
                        "%(contract)s: you have written it yourself. Another person of the marketing "
                        "department "
                        "has to start it.",
                        contract=contract.display_name,
                    )
                )
            contract._check_complete()
            contract._transition("running", {"approved_by_id": user.id, "approved_at": fields.Datetime.now()})
        return True

    def _check_complete(self):
        self.ensure_one()
        if self._gives_credit() and not self.credit_limit:
            raise UserError(
                self.env._(
                    "Credit limit: enter how much may be open at a time, or choose “Pay on pickup” or "
                    "“Prepaid”."
                )
            )
        if self.date_end < fields.Date.context_today(self) and self.renewal_kind == "none":
            raise UserError(self.env._("Valid to: this day is over. Correct the time of the contract."))

    def _gives_credit(self):
        """Return whether the customer may take things along and pay by statement."""
        return self.settlement_kind not in ("cash", "prepaid")

    def action_end(self):
        """End the contract before its time; the reason is part of the file."""
        if not self.env.user.has_group(START_GROUP):
            raise AccessError(self.env._("Only the marketing department ends a contract."))
        for contract in self:
            if not (contract.end_reason or "").strip():
                raise UserError(self.env._("Why it ends early: write the reason first."))
            contract._transition("ended", {"ended_on": fields.Date.context_today(self)})
        return True

    def action_renew(self):
        """Open the draft that follows this contract, with the same terms for the same length of time."""
        self.ensure_one()
        self.check_access("write")
        if not (self.date_start and self.date_end):
            raise UserError(self.env._("Save the contract with its first and its last day first."))
        draft = self.next_ids.filtered(lambda contract: contract.state == "draft")[:1]
        return (draft or self.copy(self._prepare_successor())).get_formview_action()

    def _prepare_successor(self):
        start = self.date_end + relativedelta(days=1)
        # a year that begins on the first ends on the last, whatever the months' lengths are
        length = relativedelta(start, self.date_start)
        return {
            "previous_id": self.id,
            "date_start": start,
            "date_end": start + length - relativedelta(days=1),
        }

    @api.model
    def _cron_expire(self):
        """Every night: renew or close what is over, and remind specialists of what soon will be."""
        today = fields.Date.context_today(self)
        over = self.search([("state", "=", "running"), ("date_end", "<", today)])
        for contract in over:
            if contract.renewal_kind == "automatic" and not contract._has_successor():
                contract._extend(today)
            else:
                contract._transition("expired")
        self.search([("state", "=", "running")])._remind_of_end(today)

    def _has_successor(self):
        """Return whether another contract of the customer takes over after this one."""
        following = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("state", "=", "running"),
            ("date_start", ">", self.date_end),
        ]
        return bool(self.search_count(following, limit=1))

    def _extend(self, today):
        """Add whole renewals until the contract holds today."""
        end, count = self.date_end, self.renewal_count
        while end < today:
            # counted from the day after, so that what ends with a month always ends with one
            end += relativedelta(days=1)
            end += relativedelta(months=self.renewal_months, days=-1)
            count += 1
        # sudo: metrology.contract - renewals are counted by the clock, nobody types them
        self.sudo().write({"date_end": end, "renewal_count": count})

    def _remind_of_end(self, today):
        for contract in self:
            warn_from = contract.date_end - relativedelta(days=contract.notice_days)
            if warn_from <= today and contract.warned_date != contract.date_end:
                contract.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=contract.date_end,
                    user_id=contract.specialist_id.id,
                    summary=contract._get_end_text(),
                )
                # sudo: metrology.contract - noted, so that one end is reminded of once
                contract.sudo().warned_date = contract.date_end

    def _get_end_text(self):
        last = fields.Date.to_string(self.date_end)
        if self.renewal_kind == "automatic":
            return self.env._(
                "Contract goes on by itself after %(date)s; agree on its terms before", date=last
            )
        return self.env._("Contract ends on %(date)s; agree on its successor", date=last)

    # ------------------------------------------------------------------ settlement

    def _get_settled_domain(self):
        """Contracts that are settled by statement; also those that are over, while corrections may come."""
        return [("state", "!=", "draft"), ("settlement_kind", "!=", "cash")]

    def _get_period_end(self, day):
        """Return the last day of the period in which ``day`` lies; periods are those of the calendar."""
        months = PERIOD_MONTHS[self.settlement_kind]
        return day + relativedelta(months=months - (day.month - 1) % months, day=1, days=-1)

    def _get_last_period_end(self, today):
        """Return the end of the last period whose settlement day has come."""
        self.ensure_one()
        months = PERIOD_MONTHS[self.settlement_kind]
        begins = today - relativedelta(months=(today.month - 1) % months, day=1)
        if begins + timedelta(days=self.settlement_day - 1) > today:
            begins -= relativedelta(months=months)
        return begins - timedelta(days=1)

    def _get_due_periods(self, today):
        """Return the periods that have ended and have no statement, the oldest first."""
        self.ensure_one()
        if self.settlement_kind == "cash" or self.state == "draft":
            return []
        settled = max(self.statement_ids.mapped("period_end"), default=False)
        start = settled + timedelta(days=1) if settled else self.date_start
        last, periods = self._get_last_period_end(today), []
        while (end := self._get_period_end(start)) <= last:
            periods.append((start, end))
            start = end + timedelta(days=1)
        return periods

    @api.depends("settlement_kind", "settlement_day", "date_start", "state", "statement_ids.period_end")
    def _compute_next_settlement_date(self):
        today = fields.Date.context_today(self)
        for contract in self:
            contract.next_settlement_date = contract._get_next_settlement_date(today)

    def _get_next_settlement_date(self, today):
        """Return the settlement day of the period that runs now."""
        if self.settlement_kind == "cash" or self.state != "running":
            return False
        months = PERIOD_MONTHS[self.settlement_kind]
        begins = self._get_last_period_end(today) + timedelta(days=1)
        return begins + relativedelta(months=months, day=self.settlement_day)

    def _settle(self, today):
        """Prepare the statements that are due; periods in which nothing happened get none."""
        self.ensure_one()
        statements = self.env["metrology.settlement.statement"]
        self._claim_ledger()
        lines = self.env["metrology.settlement.line"]
        periods = self._get_due_periods(today)
        if not periods or not lines._has_pending(self, periods[-1][1]):
            return statements
        for start, end in periods:
            if lines._has_pending(self, end):
                statements |= statements._prepare_statement(self, start, end)
        return statements

    def _claim_ledger(self):
        """Take the ledger of these contracts for this transaction.

        The rows are written, not only locked: whoever comes second fails to serialize and is started again by
        Odoo, and then sees what the first one has charged or paid.
        """
        self.env.flush_all()
        ids = tuple(self.ids) or (0,)
        self.env.cr.execute(SQL("UPDATE metrology_contract SET state = state WHERE id IN %s", ids))

    def _refresh_open(self):
        """Note on the statements of these contracts what is open; return ``{statement id: amount}``."""
        open_amounts = self.env["metrology.settlement.line"]._get_open_by_statement(self)
        # sudo: metrology.settlement.statement - follows from receipts, whoever takes the money
        self.sudo().statement_ids._set_open(open_amounts)
        return open_amounts

    @api.model
    def _cron_settle(self):
        """On the settlement day: prepare the statements, contract by contract; each is committed.

        A crash loses and doubles nothing: what has its statement is left alone, the rest follows next time.
        """
        today = fields.Date.context_today(self)
        contracts = self.search(self._get_settled_domain(), order="id")
        waiting = contracts.filtered(lambda contract: contract._get_due_periods(today))
        cron, try_again = self.env["ir.cron"], self.env["metrology.notice"]._try_again
        cron._commit_progress(remaining=len(waiting))
        for contract in waiting:
            try_again(partial(contract._settle, today))
            if not cron._commit_progress(1):
                break

    def action_settle(self):
        """Prepare the statements that are due now."""
        self.ensure_one()
        self.check_access("write")
        today = fields.Date.context_today(self)
        statements = self._settle(today)
        if not statements:
            raise UserError(
                self.env._(
                    "Nothing to settle: no work was finished since the last statement in a period that has "
                    "ended. The next statement is prepared on %(date)s.",
                    date=self._get_next_settlement_date(today) or "—",
                )
            )
        return self.action_view_statements()

    def _get_statement_partner(self):
        """Return who of the customer gets the statements: finance, else business, else the company."""
        self.ensure_one()
        by_role = self.contact_ids.grouped("role")
        contacts = by_role.get("finance") or by_role.get("business")
        return contacts[0].partner_id if contacts else self.partner_id

    def action_view_statements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_contract_client.action_metrology_settlement_statement"
        )
        return {**action, "domain": [("contract_id", "=", self.id)], "context": {}}

    @api.depends("statement_ids.open_amount")
    def _compute_money(self):
        """The one place that says what a contract brings in; screen, desk and reports read it."""
        sums = self._get_money()
        for contract in self:
            charged, waived, received = sums.get(contract.id, (0.0, 0.0, 0.0))
            contract.charged_amount = charged
            contract.due_amount = float_round(charged - waived, precision_digits=2)
            contract.received_amount = received
            contract.open_amount = float_round(charged - waived - received, precision_digits=2)
            due = contract.due_amount
            contract.collection_rate = float_round(received / due * 100, precision_digits=1) if due else 0

    def _get_money(self):
        """Return ``{contract id: (charged, waived of it, received of it)}`` in one query."""
        if not self.ids:
            return {}
        self.env.flush_all()
        query = SQL(
            """
            WITH charge AS (
                SELECT contract_id, order_id, SUM(amount) AS charged
                  FROM metrology_settlement_line
                 WHERE contract_id IN %s AND kind <> 'carried'
              GROUP BY contract_id, order_id)
            SELECT contract_id, SUM(charged), SUM(waived), SUM(LEAST(paid, charged - waived))
              FROM (SELECT charge.*, COALESCE(commission.fee_paid, 0) AS paid,
                           LEAST(COALESCE(commission.fee_waived, 0), charge.charged) AS waived
                      FROM charge
                      JOIN metrology_order AS commission ON commission.id = charge.order_id) AS account
          GROUP BY contract_id
            """,
            tuple(self.ids),
        )
        return {
            contract_id: tuple(float(amount) for amount in amounts)
            for contract_id, *amounts in self.env.execute_query(query)
        }

    # ------------------------------------------------------------------ the dossier

    def _compute_open_item_ids(self):
        """What of the customer is in the house, what was promised first above."""
        today = fields.Date.context_today(self)
        for contract in self:
            items = self.env["metrology.order.item"].search(
                [("order_id.contract_id", "=", contract.id), ("is_in_house", "=", True)],
                order="promised_date, id",
            )
            contract.open_item_ids = items[:SHOWN_ITEMS]
            contract.open_item_count = len(items)
            contract.late_item_count = len(items.filtered(lambda item: item._is_late(today)))

    def _compute_volume_html(self):
        for contract in self:
            contract.volume_html = contract._get_volume_table()

    def _get_volume(self):
        """Return ``[(month, items, fees)]`` of the last twelve months, by the day of the order."""
        self.ensure_one()
        first = fields.Date.context_today(self) + relativedelta(months=-11, day=1)
        rows = self.env["metrology.order.item"]._read_group(
            [
                ("order_id.contract_id", "=", self.id),
                ("order_id.state", "in", ("signed", "archived")),
                ("order_id.order_date", ">=", first),
                ("state", "!=", "cancelled"),
            ],
            ["order_id"],
            ["__count", "fee_due:sum"],
        )
        months = {first + relativedelta(months=number): [0, 0.0] for number in range(12)}
        for order, count, fees in rows:
            # an order may be dated ahead
            month = months.setdefault(order.order_date.replace(day=1), [0, 0.0])
            month[0] += count
            month[1] += fees
        return [(month, count, fees) for month, (count, fees) in sorted(months.items())]

    def _get_volume_table(self):
        """Return the volume as a table with bars, to be read on the page and printed with it."""
        volume = self._get_volume()
        most = max(count for _month, count, _fees in volume) or 1
        row = Markup(
            '<tr><td>{month}</td><td class="w-50"><div class="progress"><div class="progress-bar" '
            'role="progressbar" style="width: {share}%" aria-valuenow="{count}" aria-valuemin="0" '
            'aria-valuemax="{most}"></div></div></td><td class="text-end">{count}</td>'
            '<td class="text-end">{fees}</td></tr>'
        )
        head = Markup(
            '<tr><th>{}</th><th></th><th class="text-end">{}</th><th class="text-end">{}</th></tr>'
        ).format(self.env._("Month"), self.env._("Items"), self.env._("Fees"))
        rows = Markup("").join(
            row.format(
                month=month.strftime("%Y-%m"),
                share=round(count * 100 / most),
                most=most,
                count=count,
                fees=self.currency_id.format(fees),
            )
            for month, count, fees in volume
        )
        return Markup('<table class="table table-sm mb-0">{}{}</table>').format(head, rows)

    def action_view_dossier(self):
        """Open everything about this customer on one page."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_contract_client.action_metrology_contract_dossier"
        )
        return {**action, "res_id": self.id, "display_name": self.display_name}

    def action_view_open_items(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_intake.action_metrology_order_item")
        return {
            **action,
            "domain": [("order_id.contract_id", "=", self.id), ("is_in_house", "=", True)],
            "context": {},
        }

    def action_export(self):
        """Ask for the time of the lists for the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_contract_client.action_metrology_contract_export"
        )
        return {**action, "context": {"default_contract_id": self.id}}

    # ------------------------------------------------------------------ what others ask

    @api.model
    def _get_valid(self, partner, date, site=None):
        """Return the contract under which ``partner`` orders on that day at that site, or nothing."""
        if not partner or not date:
            return self.browse()
        # sudo: metrology.contract - prices and credit are applied by people who may not read them
        found_sudo = self.sudo().search(
            Domain("partner_id", "=", partner.commercial_partner_id.id)
            & Domain("state", "in", ("running", "expired"))
            & Domain("date_start", "<=", date)
            & (
                Domain("date_end", ">=", date)
                | (Domain("renewal_kind", "=", "automatic") & Domain("state", "=", "running"))
            )
            & Domain("company_id", "=", (site.company_id if site else self.env.company).id)
        )
        fitting = found_sudo.filtered(lambda c: not c.site_ids or not site or site in c.site_ids)
        return fitting[:1].sudo(self.env.su)

    @api.model
    def _get_vip(self, e164):
        """Return the contract in force that has this VIP number, for the telephone queue; or nothing."""
        today = fields.Date.context_today(self)
        # sudo: metrology.contract - the queue asks without a person
        found_sudo = self.sudo().search([("vip_phone_ids.e164", "=", e164), ("state", "=", "running")])
        return found_sudo.filtered(lambda c: c._is_in_force(today))[:1].sudo(self.env.su)

    def _get_price(self, instrument_type, service, standard_fee, quantity=1):
        """Return what `quantity` pieces cost under this contract, or None where the price list says it.

        A price of instrument and service beats one of the instrument, that one of the service, and this the
        discount of the contract. Mandatory work stays free.
        """
        if service.is_mandatory:
            return None
        # sudo: metrology.contract - prices are applied by people who may not read them
        contract_sudo = self.sudo()
        fitting = contract_sudo.price_ids.filtered(
            lambda price: (
                (not price.instrument_type_id or price.instrument_type_id == instrument_type)
                and (not price.service_id or price.service_id == service)
            )
        ).sorted(lambda price: (not price.instrument_type_id, not price.service_id))
        price = fitting[:1]
        if price.kind == "amount":
            return price.amount * (quantity if price.charged_per == "piece" else 1)
        percent = price.discount_percent if price else contract_sudo.discount_percent
        if not standard_fee or not (price or percent):
            return None
        return float_round(standard_fee * (100 - percent) / 100, precision_digits=2)

    def _get_settlement_label(self):
        return dict(self._fields["settlement_kind"]._description_selection(self.env))[self.settlement_kind]

    def _get_cycle_problem(self):
        """Return why the customer is out of the cycle of settlement, as a sentence, or nothing."""
        # sudo: metrology.settlement.statement - asked for people who may not read statements
        statements_sudo = self.env["metrology.settlement.statement"].sudo()
        overdue = statements_sudo.search(
            [("partner_id", "=", self.partner_id.id), ("is_overdue", "=", True)], order="due_date", limit=1
        )
        if not overdue:
            return ""
        return self.env._(
            "Statement %(statement)s should have been paid by %(date)s; %(amount)s are open.",
            statement=overdue.name,
            date=overdue.due_date,
            amount=overdue.currency_id.format(overdue.open_amount),
        )

    def _get_credit_available(self):
        """Return how much of the customer's orders may be open: the credit, or what was paid in advance."""
        self.ensure_one()
        if self.settlement_kind == "prepaid":
            balances = self.env["metrology.customer.balance"]
            return balances._get_amount(self.partner_id, self.company_id)
        return self.credit_limit

    def _get_people(self):
        """Return who looks after the customer, the specialist first."""
        return self.specialist_id + self.deputy_id
