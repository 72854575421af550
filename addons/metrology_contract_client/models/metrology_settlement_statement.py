import hashlib
import json
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, float_is_zero, float_round

from odoo.addons.metrology_intake.report.paper import in_paper_language

TOKEN_BYTES = 32  # 256 bits: a link can not be guessed
LIFETIME_DAYS = 30
MAX_NAME = 60
MAX_TEXT = 1000
SCAN_FIELDS = {"scan", "scan_name", "scan_signatory"}


class MetrologySettlementStatement(models.Model):
    """What a contract customer owes for a period: one frozen snapshot, confirmed by the customer, then paid.

    Figures and lines are those of the moment of the snapshot and never change. Only what is open lives on: it
    follows from the receipts and waivers of the orders.
    """

    _name = "metrology.settlement.statement"
    _inherit = "metrology.state.mixin"
    _description = "Settlement Statement"
    _order = "period_end desc, id desc"
    _rec_names_search = ["name", "partner_id.name"]

    _transitions = {
        "sent": ("prepared", "sent", "disputed"),
        "disputed": ("sent",),
        "confirmed": ("prepared", "sent", "disputed", "settled"),
        "settled": ("confirmed",),
    }

    name = fields.Char(string="Statement number", required=True, readonly=True, copy=False)
    contract_id = fields.Many2one(
        "metrology.contract", required=True, index=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        related="contract_id.partner_id", string="Customer", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index="btree_not_null")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    specialist_id = fields.Many2one(related="contract_id.specialist_id", store=True, index="btree_not_null")
    deputy_id = fields.Many2one(related="contract_id.deputy_id")
    period_start = fields.Date(string="Period from", required=True, readonly=True)
    period_end = fields.Date(string="Period to", required=True, readonly=True)
    state = fields.Selection(
        [
            ("prepared", "Prepared"),
            ("sent", "Waiting for the customer"),
            ("disputed", "Objected to"),
            ("confirmed", "Confirmed"),
            ("settled", "Settled"),
        ],
        default="prepared",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    snapshot_at = fields.Datetime(string="Snapshot of", required=True, readonly=True)
    content_hash = fields.Char(string="Fingerprint", readonly=True)
    line_ids = fields.One2many(
        "metrology.settlement.line", "statement_id", string="Statement lines", readonly=True
    )
    item_count = fields.Integer(string="Number of items", readonly=True)
    fee_amount = fields.Monetary(string="Fees of the period", readonly=True)
    adjustment_amount = fields.Monetary(string="Adjustments", readonly=True)
    carried_amount = fields.Monetary(string="Carried over", readonly=True)
    covered_amount = fields.Monetary(
        string="Paid or waived before",
        readonly=True,
        help=(
            "Of these fees, before the snapshot. Negative: paid too much, given back by a refund of its own."
        ),
    )
    total_amount = fields.Monetary(string="To pay", readonly=True, help="At the moment of the snapshot.")
    open_amount = fields.Monetary(
        string="Still open", readonly=True, help="Of the fees and adjustments of this statement, as of now."
    )
    due_date = fields.Date(readonly=True, copy=False, index="btree_not_null")
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    sent_at = fields.Datetime(string="Sent to the customer on", readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True, copy=False)
    sent_to_id = fields.Many2one("res.partner", string="Sent to", readonly=True, copy=False)
    token_hash = fields.Char(readonly=True, copy=False, groups="base.group_system")
    expires_at = fields.Datetime(string="Link good until", readonly=True, copy=False)
    confirmed_at = fields.Datetime(string="Confirmed on", readonly=True, copy=False)
    confirmed_name = fields.Char(string="Confirmed by", readonly=True, copy=False)
    confirmed_channel = fields.Selection(
        [("online", "Online"), ("scan", "Scan of the signed paper")],
        string="Way of confirmation",
        readonly=True,
    )
    objection = fields.Text(readonly=True, copy=False)
    scan = fields.Binary(string="Signed paper", attachment=True, copy=False)
    scan_name = fields.Char(string="File name", copy=False)
    scan_signatory = fields.Char(string="Signatory on the paper", copy=False)

    _name_unique = models.Constraint("UNIQUE(name)", "This statement number is used already.")
    _period_once = models.Constraint(
        "UNIQUE(contract_id, period_end)", "This period of the contract has its statement already."
    )
    _token_unique = models.UniqueIndex(
        "(token_hash) WHERE token_hash IS NOT NULL", "This link exists already."
    )
    _order_idx = models.Index("(period_end DESC, id DESC)")

    @api.depends("state", "due_date", "open_amount")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for statement in self:
            late = statement.due_date and statement.due_date < today
            statement.is_overdue = bool(late and statement.open_amount > 0)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domain = Domain("due_date", "<", today) & Domain("open_amount", ">", 0)
        return domain if True in value else ~domain

    # ------------------------------------------------------------------ what is frozen

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Statements are prepared from the contract; nobody types one."))
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & SCAN_FIELDS and any(s.state in ("confirmed", "settled") for s in self):
            raise UserError(self.env._("The customer has confirmed; the paper stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A statement can not be deleted. What is wrong becomes an adjustment of the next one.")
        )

    @api.model
    def _prepare_statement(self, contract, period_start, period_end):
        """Make the statement of one period from one snapshot; the contract's row is ours meanwhile."""
        # sudo: metrology.settlement.statement - the program writes what was settled, nobody types it
        statement_sudo = self.sudo().create(
            {
                "name": f"{contract.name}-{period_end:%Y%m}",
                "contract_id": contract.id,
                "period_start": period_start,
                "period_end": period_end,
                "snapshot_at": fields.Datetime.now(),
            }
        )
        statement_sudo.env["metrology.settlement.line"]._freeze(statement_sudo)
        statement_sudo._sum_up()
        return statement_sudo.sudo(self.env.su)

    def _sum_up(self):
        """Write the figures of a new statement from its lines, and what is open on each of the contract."""
        self.ensure_one()
        self.env.flush_all()
        query = SQL(
            """
            SELECT COALESCE(SUM(amount) FILTER (WHERE kind IN ('item', 'onsite')), 0),
                   COALESCE(SUM(amount) FILTER (WHERE kind = 'adjustment'), 0),
                   COALESCE(SUM(amount) FILTER (WHERE kind = 'carried'), 0),
                   COUNT(*) FILTER (WHERE kind = 'item')
              FROM metrology_settlement_line
             WHERE statement_id = %s
            """,
            self.id,
        )
        [(fees, adjustments, carried, count)] = self.env.execute_query(query)
        open_amounts = self.contract_id._refresh_open()
        total = sum(open_amounts.values())
        self.write(
            {
                "fee_amount": fees,
                "adjustment_amount": adjustments,
                "carried_amount": carried,
                "covered_amount": fees + adjustments + carried - total,
                "total_amount": total,
                "item_count": count,
            }
        )
        self.content_hash = self._get_fingerprint()

    def _get_content(self):
        """Return what the customer confirms, as plain values; the same at any later time."""
        self.ensure_one()
        figures = ("fee_amount", "adjustment_amount", "carried_amount", "covered_amount", "total_amount")
        columns = (
            *("kind", "order_name", "item_uid", "name", "model_spec", "serial_no", "service_name"),
            *("certificate_no", "done_date", "remark", "standard_fee", "discount_amount", "extra_amount"),
            *("before_amount", "amount"),
        )
        lines = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        lines.fetch(columns)
        return {
            "number": self.name,
            "period": [str(self.period_start), str(self.period_end)],
            "figures": {name: f"{self[name]:.2f}" for name in figures},
            "lines": [
                [line.carried_id.name or "", *(self._get_plain(line[name]) for name in columns)]
                for line in lines
            ],
        }

    @api.model
    def _get_plain(self, value):
        return f"{value:.2f}" if isinstance(value, float) else str(value or "")

    def _get_fingerprint(self):
        text = json.dumps(self._get_content(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _is_content_intact(self):
        """Return whether lines and figures are those that were frozen."""
        self.ensure_one()
        return self.content_hash == self._get_fingerprint()

    def _get_paper_lang(self):
        return in_paper_language(self, self.partner_id).env.lang

    # ------------------------------------------------------------------ what is open

    def _set_open(self, open_amounts):
        """Note what is open now; what the customer has confirmed and paid is settled, and opens again."""
        for statement in self:
            left = float_round(float(open_amounts.get(statement.id, 0)), precision_digits=2)
            if statement.open_amount != left:
                statement.open_amount = left
            is_paid = float_is_zero(left, precision_digits=2)
            if is_paid and statement.state == "confirmed":
                statement._transition("settled")
            elif not is_paid and statement.state == "settled":
                statement._transition("confirmed")

    def action_collect(self):
        """Open a new receipt for the orders of this statement on which something is open."""
        self.ensure_one()
        orders = self.line_ids.order_id | self.line_ids.carried_id.line_ids.order_id
        unpaid = orders.filtered(lambda order: order.fee_open > 0)
        if not unpaid:
            raise UserError(self.env._("Nothing is open on the orders of this statement."))
        return unpaid.action_collect_payment()

    def action_request_invoice(self):
        """Open a request for an invoice over what this statement charges and no invoice has yet."""
        self.ensure_one()
        Invoice = self.env["metrology.invoice"]
        Invoice.check_access("create")
        if self.state not in ("confirmed", "settled"):
            raise UserError(
                self.env._("%(statement)s: the customer has to confirm it first.", statement=self.name)
            )
        onsite_orders = self.line_ids.filtered(lambda line: line.kind == "onsite").order_id
        values = Invoice._prepare_request(self.line_ids.item_id, onsite_orders, partner_id=self.partner_id.id)
        if not values["line_ids"]:
            raise UserError(
                self.env._(
                    "%(statement)s: everything that it charges is on an invoice already. Look at its "
                    "invoices.",
                    statement=self.name,
                )
            )
        return Invoice.create(values)._get_form_action()

    # ------------------------------------------------------------------ the customer is asked

    def action_send(self):
        """Send the statement with a link by which the customer confirms it once."""
        for statement in self:
            statement.check_access("write")
            partner = statement.contract_id._get_statement_partner()
            token = secrets.token_urlsafe(TOKEN_BYTES)
            # sudo: metrology.settlement.statement - the link is noted, nobody types it
            statement.sudo()._transition("sent", statement._prepare_sending(partner, token))
            statement._notify_customer(partner, token)
        return True

    def _prepare_sending(self, partner, token):
        now = fields.Datetime.now()
        days = self.contract_id.payment_days
        return {
            "sent_at": now,
            "sent_by_id": self.env.uid,
            "sent_to_id": partner.id,
            "token_hash": self._hash_token(token),
            "expires_at": now + timedelta(days=LIFETIME_DAYS),
            "due_date": self.due_date or fields.Date.context_today(self) + timedelta(days=days),
        }

    def _notify_customer(self, partner, token):
        site = self._get_site()
        statement = self.with_context(lang=partner.lang or self.env.lang)
        self.env["metrology.notice"]._notify(
            partner,
            "settlement",
            {
                "lines": [
                    statement.env._(
                        "%(number)s · %(start)s – %(end)s · %(count)s items",
                        number=self.name,
                        start=self.period_start,
                        end=self.period_end,
                        count=self.item_count,
                    )
                ],
                "due": {self.name: self.total_amount},
                "date": str(self.due_date),
                "link": self._get_link(token),
                "phone": [site.phone] if site.phone else [],
            },
            # each sending has its own link
            f"{self._name},{self.id},{self._hash_token(token)[:16]}",
            origin=self,
        )

    def _get_site(self):
        """Return the counter whose address and telephone stand on the paper and in the message."""
        own = self.contract_id.site_ids[:1]
        return own or self.env["metrology.site"].search([("company_id", "=", self.company_id.id)], limit=1)

    @api.model
    def _get_link(self, token):
        return f"{self.get_base_url()}/metrology/statement/{token}"

    @api.model
    def _hash_token(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _find_by_token(self, token):
        """Return the statement that a link stands for, to be shown to whoever has the link."""
        if not isinstance(token, str) or not 20 <= len(token) <= 100:
            return self.browse()
        # sudo: metrology.settlement.statement - the link is the right to see this one statement
        found_sudo = self.sudo().search([("token_hash", "=", self._hash_token(token))])
        # what is shown and confirmed is done with the rights of who sent it
        return found_sudo.with_user(found_sudo.sent_by_id) if found_sudo else self.browse()

    def _get_end(self):
        """Return why nothing can be confirmed any more: "used", "expired"; nothing while it can."""
        self.ensure_one()
        if self.state != "sent":
            return "used"
        return "expired" if self.expires_at <= fields.Datetime.now() else ""

    def _confirm_online(self, name):
        """The customer agrees, by the link."""
        name = name.strip()[:MAX_NAME] if isinstance(name, str) else ""
        if not name:
            raise UserError(self.env._("Your name: write who confirms for the customer."))
        self._lock_live()
        self._confirm(name, "online")

    def _object_online(self, text):
        """The customer does not agree: the specialist gets it as a task."""
        text = text.strip()[:MAX_TEXT] if isinstance(text, str) else ""
        if not text:
            raise UserError(self.env._("What is wrong: write it, so that we can look into it."))
        self._lock_live()
        # sudo: metrology.settlement.statement - the customer's words are noted, nobody types them
        self.sudo()._transition("disputed", {"objection": text})
        self._log(self.env._("%(number)s objected to: %(text)s", number=self.name, text=text))
        # sudo: mail.activity - a task for the specialist, whoever sent the statement
        self.contract_id.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.contract_id.specialist_id.id,
            summary=self.env._("Statement %(number)s: the customer objects", number=self.name),
            note=text,
        )

    def _lock_live(self):
        """Take the row, then look whether the link still works; so it works once."""
        # sudo: metrology.settlement.statement - the row is locked for the customer
        self.sudo()._lock_for_transition()
        end = self._get_end()
        if end:
            raise UserError(self._get_end_text(end))

    def _get_end_text(self, end):
        if end == "used":
            return self.env._("This statement has been answered already. The link works once.")
        return self.env._("The time of this link is over. Ask your specialist for a new one.")

    def action_confirm_by_scan(self):
        """The customer has signed the paper, which is attached."""
        for statement in self:
            statement.check_access("write")
            if not statement.scan:
                raise UserError(
                    self.env._("Signed paper: attach the scan of the statement signed by the customer.")
                )
            if not (statement.scan_signatory or "").strip():
                raise UserError(self.env._("Signatory on the paper: write who signed for the customer."))
            statement._confirm(statement.scan_signatory.strip(), "scan")
        return True

    def _confirm(self, name, channel):
        values = {
            "confirmed_at": fields.Datetime.now(),
            "confirmed_name": name,
            "confirmed_channel": channel,
            "due_date": self.due_date
            or fields.Date.context_today(self) + timedelta(days=self.contract_id.payment_days),
        }
        # sudo: metrology.settlement.statement - the customer's yes is noted, nobody types it
        self.sudo()._transition("confirmed", values)
        self._log(self.env._("%(number)s confirmed by %(name)s", number=self.name, name=name))
        # sudo: metrology.settlement.statement - what was paid before settles it at once
        self.sudo()._set_open({self.id: self.open_amount})

    def _log(self, text):
        self.env["metrology.interaction"]._log(self.partner_id, text, direction="in", record=self)

    # ------------------------------------------------------------------ buttons

    def action_view_invoices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_billing.action_metrology_invoice")
        lines = self.line_ids.filtered(lambda line: line.kind in ("item", "onsite", "adjustment"))
        return {**action, "domain": [("line_ids.order_id", "in", lines.order_id.ids)], "context": {}}

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_contract_client.action_metrology_settlement_line"
        )
        return {**action, "domain": [("statement_id", "=", self.id)], "context": {}}
