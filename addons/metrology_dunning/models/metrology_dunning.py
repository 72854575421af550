from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .metrology_dunning_level import ONE_DAY

# What a person writes; everything else follows from the receivable, the steps, the plans and the disputes.
TYPED = {"reason_id", "reason_note"}
LIMITATION = relativedelta(years=3)
WARN_DAYS = 90


class MetrologyDunning(models.Model):
    """What is asked for one receivable: how far we are, why it is not paid, until when it can be claimed."""

    _name = "metrology.dunning"
    _description = "Dunning"
    _order = "due_date, id"

    order_id = fields.Many2one("metrology.order", readonly=True, ondelete="restrict")
    name = fields.Char(string="Receivable", compute="_compute_facts", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_facts", store=True, index=True
    )
    company_id = fields.Many2one("res.company", compute="_compute_facts", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    specialist_id = fields.Many2one("res.users", compute="_compute_facts", store=True, index="btree_not_null")
    due_date = fields.Date(compute="_compute_facts", store=True)
    open_amount = fields.Monetary(string="Open today", compute="_compute_facts", store=True)
    is_open = fields.Boolean(
        string="Open", compute="_compute_facts", store=True, help="Something is still to be paid."
    )
    start_amount = fields.Monetary(string="Open at the beginning", readonly=True)
    recovered_amount = fields.Monetary(
        string="Recovered",
        compute="_compute_recovered_amount",
        store=True,
        help="Of what was open when dunning began.",
    )
    opened_on = fields.Date(readonly=True)
    procedure_id = fields.Many2one(
        "metrology.dunning.procedure", required=True, readonly=True, ondelete="restrict"
    )
    level_id = fields.Many2one(
        "metrology.dunning.level", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    level_date = fields.Date(string="Level since", readonly=True)
    is_due_now = fields.Boolean(
        string="Promise broken", readonly=True, help="The next run goes to the next level without waiting."
    )
    start_date = fields.Date(
        string="Counted from",
        compute="_compute_start_date",
        store=True,
        help="The due date, moved by the working days of disputes.",
    )
    pause_ids = fields.One2many("metrology.dunning.pause", "dunning_id", string="Disputes", readonly=True)
    pause_until = fields.Date(string="Paused until", compute="_compute_start_date", store=True)
    plan_id = fields.Many2one(
        "metrology.dunning.plan", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    promised_until = fields.Date(string="Promised until", readonly=True)
    event_ids = fields.One2many("metrology.dunning.event", "dunning_id", string="Steps", readonly=True)
    demanded_on = fields.Date(string="Last proved demand", compute="_compute_demanded_on", store=True)
    limitation_date = fields.Date(
        string="Limitation on",
        compute="_compute_limitation_date",
        store=True,
        index="btree_not_null",
        help="Three years after the due date, the last proved demand, or the last promised instalment.",
    )
    limitation_near = fields.Boolean(
        string="Limitation is near", compute="_compute_limitation_near", search="_search_limitation_near"
    )
    reason_id = fields.Many2one(
        "metrology.reason",
        string="Reason of arrears",
        domain=[("kind", "=", "arrears_reason")],
        index="btree_not_null",
        ondelete="restrict",
    )
    reason_note = fields.Char(string="Explanation")

    _order_unique = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL", "This order has its dunning already."
    )
    _order_idx = models.Index("(due_date, id)")
    _due_idx = models.Index("(partner_id, id) WHERE is_open")

    # ------------------------------------------------------------------ facts of the receivable

    @api.model
    def _get_fact_paths(self):
        """Hook: the fields of the receivable that the facts are read from."""
        return [
            "order_id.name",
            "order_id.submitting_partner_id.commercial_partner_id",
            "order_id.company_id",
            "order_id.fee_due_date",
            "order_id.fee_open",
            "order_id.state",
        ]

    @api.depends(lambda self: self._get_fact_paths())
    def _compute_facts(self):
        for dunning in self:
            dunning.update(dunning._get_facts())

    def _get_facts(self):
        """Hook: return what is owed today, by whom and since when."""
        self.ensure_one()
        order = self.order_id
        signed = order.state in ("signed", "archived")
        open_amount = order.fee_open if signed else 0.0
        return {
            "name": order.name,
            "partner_id": order._get_payer().id,
            "company_id": order.company_id.id,
            "specialist_id": False,
            "due_date": order.fee_due_date,
            "open_amount": open_amount,
            "is_open": open_amount > 0,
        }

    @api.model
    def _get_source_queries(self):
        """Hook: return ``{column that names the receivable: query}`` of what is open.

        Each query gives id, name, partner, company, specialist, due date and open amount; it has to agree
        with `_get_facts`.
        """
        return {
            "order_id": SQL(
                """
                SELECT receivable.id, receivable.name, payer.commercial_partner_id AS partner_id,
                       receivable.company_id, NULL::int AS specialist_id,
                       receivable.fee_due_date AS due_date, receivable.fee_open AS open_amount
                  FROM metrology_order AS receivable
                  JOIN res_partner AS payer ON payer.id = receivable.submitting_partner_id
                 WHERE receivable.fee_state IN ('open', 'partial') AND receivable.fee_open > 0
                """
            )
        }

    @api.depends("start_amount", "open_amount")
    def _compute_recovered_amount(self):
        for dunning in self:
            dunning.recovered_amount = max(dunning.start_amount - dunning.open_amount, 0)

    @api.depends("due_date", "pause_ids.date_from", "pause_ids.date_to")
    def _compute_start_date(self):
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        for dunning in self:
            paused, last = set(), False
            for pause in dunning.pause_ids:
                day = pause.date_from
                while day <= pause.date_to:
                    paused.add(day)
                    day += ONE_DAY
                last = max(last or pause.date_to, pause.date_to)
            lost = sum(calendar.is_working(day) for day in paused if day > dunning.due_date)
            dunning.pause_until = last
            dunning.start_date = calendar.add(dunning.due_date, lost) if lost else dunning.due_date

    @api.depends("event_ids.letter_id.proved_on", "event_ids.level_id.days")
    def _compute_demanded_on(self):
        for dunning in self:
            demands = dunning.event_ids.filtered(lambda event: event.level_id.days >= 0)
            dunning.demanded_on = max(filter(None, demands.letter_id.mapped("proved_on")), default=False)

    @api.depends("due_date", "demanded_on", "promised_until")
    def _compute_limitation_date(self):
        for dunning in self:
            starts = filter(None, (dunning.due_date, dunning.demanded_on, dunning.promised_until))
            start = max(starts, default=False)
            dunning.limitation_date = start and start + LIMITATION

    @api.depends("limitation_date", "is_open")
    def _compute_limitation_near(self):
        limit = fields.Date.context_today(self) + WARN_DAYS * ONE_DAY
        for dunning in self:
            last = dunning.limitation_date
            dunning.limitation_near = bool(dunning.is_open and last and last <= limit)

    def _search_limitation_near(self, operator, value):
        if operator != "in":
            return NotImplemented
        limit = fields.Date.context_today(self) + WARN_DAYS * ONE_DAY
        near = Domain("is_open", "=", True) & Domain("limitation_date", "<=", limit)
        return near if True in value else ~near

    # ------------------------------------------------------------------ what people may write

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Dunning begins by itself when a receivable is due; nobody types it."))
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - TYPED and not self.env.su:
            raise UserError(
                self.env._("Of a dunning only the reason of arrears is written; the rest follows from facts.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A dunning is proof of the demands and stays."))

    @api.constrains("reason_id", "reason_note")
    def _check_reason(self):
        for dunning in self:
            if dunning.reason_id.requires_text and not (dunning.reason_note or "").strip():
                raise ValidationError(
                    self.env._(
                        "Explanation: “%(reason)s” has to be explained.", reason=dunning.reason_id.name
                    )
                )

    def action_plan(self):
        """Open a new plan over these receivables."""
        customers = self.partner_id
        if len(customers) != 1 or len(self.company_id) != 1:
            raise UserError(self.env._("Choose receivables of one customer; a plan is with one customer."))
        return self.env["metrology.dunning.plan"]._get_new_action(customers, self)

    def action_pause(self):
        """Ask why and until when these receivables are disputed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "metrology_dunning.action_metrology_dunning_pausing"
        )
        return {**action, "context": {"default_dunning_ids": self.ids}}
