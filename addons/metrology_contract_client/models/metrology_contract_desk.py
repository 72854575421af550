from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MetrologyContractDesk(models.Model):
    """The specialist's desk: everything of contract customers that somebody has to look at today.

    One query over orders, statements, contracts and requests; list, board and counts read it alike.
    """

    _name = "metrology.contract.desk"
    _description = "Desk of a Contract Specialist"
    _auto = False
    _order = "date, id"
    _depends = {
        "metrology.contract": [
            "company_id",
            "date_end",
            "deputy_id",
            "notice_days",
            "partner_id",
            "specialist_id",
        ],
        "metrology.contract.request": ["contract_id", "deadline", "name", "state"],
        "metrology.order": ["contract_id", "name"],
        "metrology.order.item": ["consult_open", "order_id", "promised_date", "state"],
        "metrology.settlement.statement": [
            "contract_id",
            "due_date",
            "name",
            "open_amount",
            "state",
            "total_amount",
        ],
    }

    kind = fields.Selection(
        [
            ("late", "Work is late"),
            ("consult", "Laboratory waits for an answer"),
            ("request", "Request is open"),
            ("objection", "Statement objected to"),
            ("send", "Statement to send"),
            ("confirm", "Waiting for confirmation"),
            ("overdue", "Unpaid after the due date"),
            ("expiring", "Contract ends soon"),
        ],
        readonly=True,
    )
    name = fields.Char(string="What", readonly=True)
    contract_id = fields.Many2one("metrology.contract", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    specialist_id = fields.Many2one("res.users", readonly=True)
    deputy_id = fields.Many2one("res.users", readonly=True)
    date = fields.Date(string="Since or due", readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="max", help="Negative: so many days are left.")
    number = fields.Integer(string="Number of items", readonly=True)
    amount = fields.Monetary(readonly=True)
    res_model = fields.Char(string="Model of the document", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT task.source_id * 10 + task.place AS id, task.kind, task.name, contract.id AS contract_id,
                   contract.partner_id, contract.company_id, contract.specialist_id, contract.deputy_id,
                   task.date, (%(today)s::date - task.date)::int AS days_late, task.number, task.amount,
                   task.res_model, task.source_id AS res_id
              FROM (%(tasks)s) AS task
              JOIN metrology_contract AS contract ON contract.id = task.contract_id
            """,
            today=today,
            tasks=SQL(" UNION ALL ").join(
                [self._get_work_sql(today), self._get_statement_sql(today), self._get_file_sql(today)]
            ),
        )

    def _get_work_sql(self, today):
        """Orders with items that are late, or on which a laboratory waits for the customer."""
        return SQL(
            """
            SELECT commission.id AS source_id, work.place, work.kind, commission.name, commission.contract_id,
                   work.date, work.number, NULL::numeric AS amount, 'metrology.order' AS res_model
              FROM (SELECT order_id, 0 AS place, 'late' AS kind, MIN(promised_date) AS date,
                           COUNT(*)::int AS number
                      FROM metrology_order_item
                     WHERE state IN ('received', 'at_lab', 'in_test') AND promised_date < %(today)s
                  GROUP BY order_id
                 UNION ALL
                    SELECT order_id, 1, 'consult', MIN(state_date)::date, COUNT(*)::int
                      FROM metrology_order_item
                     WHERE consult_open AND state IN ('received', 'at_lab', 'in_test')
                  GROUP BY order_id) AS work
              JOIN metrology_order AS commission ON commission.id = work.order_id
             WHERE commission.contract_id IS NOT NULL AND commission.state = 'signed'
            """,
            today=today,
        )

    def _get_statement_sql(self, today):
        """Statements that wait for us, for the customer's yes, or for money."""
        return SQL(
            """
            SELECT id, 2 + (state = 'sent')::int, CASE state WHEN 'prepared' THEN 'send'
                   WHEN 'disputed' THEN 'objection' ELSE 'confirm' END,
                   name, contract_id, state_date::date, item_count, total_amount,
                   'metrology.settlement.statement'
              FROM metrology_settlement_statement
             WHERE state IN ('prepared', 'disputed', 'sent')
         UNION ALL
            SELECT id, 4, 'overdue', name, contract_id, due_date, item_count, open_amount,
                   'metrology.settlement.statement'
              FROM metrology_settlement_statement
             WHERE due_date < %(today)s AND open_amount > 0
            """,
            today=today,
        )

    def _get_file_sql(self, today):
        """Contracts that end soon without a successor, and requests that are not closed."""
        return SQL(
            """
            SELECT ending.id, 5, 'expiring', ending.name, ending.id, ending.date_end, NULL::int,
                   NULL::numeric,
                   'metrology.contract'
              FROM metrology_contract AS ending
             WHERE ending.state = 'running' AND ending.date_end - ending.notice_days <= %(today)s
               AND NOT EXISTS (SELECT 1 FROM metrology_contract AS successor
                                WHERE successor.previous_id = ending.id AND successor.state = 'running')
         UNION ALL
            SELECT id, 6, 'request', name, contract_id, deadline, NULL::int, NULL::numeric,
                   'metrology.contract.request'
              FROM metrology_contract_request
             WHERE state <> 'closed'
            """,
            today=today,
        )

    def action_open(self):
        """Open what the line is about."""
        self.ensure_one()
        self.check_access("read")
        if not self.res_model:
            raise UserError(self.env._("This has been done in the meantime. Reload the page."))
        return self.env[self.res_model].browse(self.res_id).get_formview_action()
