from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MetrologySettlementLine(models.Model):
    """One line of a statement, as it stood when the statement was prepared. It never changes.

    The lines of a contract are its ledger: what was charged for an item is the sum of its lines, so the next
    statement charges the difference and nothing else.
    """

    _name = "metrology.settlement.line"
    _description = "Line of a Settlement Statement"
    _order = "sequence, id"

    statement_id = fields.Many2one(
        "metrology.settlement.statement", required=True, index=True, readonly=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(
        "metrology.contract", required=True, index=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(
        [
            ("carried", "Carried over"),
            ("item", "Item"),
            ("onsite", "On-site fee"),
            ("adjustment", "Adjustment"),
        ],
        required=True,
        readonly=True,
    )
    carried_id = fields.Many2one(
        "metrology.settlement.statement",
        string="Statement carried over",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    order_id = fields.Many2one("metrology.order", readonly=True, index="btree_not_null", ondelete="restrict")
    item_id = fields.Many2one(
        "metrology.order.item", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    order_name = fields.Char(string="Order number", readonly=True)
    item_uid = fields.Char(string="Item number", readonly=True)
    name = fields.Char(string="Instrument", readonly=True)
    model_spec = fields.Char(string="Model", readonly=True)
    serial_no = fields.Char(string="Serial number", readonly=True)
    service_name = fields.Char(string="Service", readonly=True)
    certificate_no = fields.Char(string="Certificate", readonly=True)
    done_date = fields.Date(string="Work done on", readonly=True)
    remark = fields.Selection(
        [("returned", "Returned untested"), ("mandatory", "Mandatory, free"), ("cancelled", "Cancelled")],
        readonly=True,
    )
    standard_fee = fields.Monetary(string="Price list", readonly=True)
    discount_amount = fields.Monetary(string="Discount", readonly=True)
    extra_amount = fields.Monetary(
        string="Surcharge and forwarding", readonly=True, help="Haste, forwarding to another institute."
    )
    before_amount = fields.Monetary(string="Charged before", readonly=True)
    amount = fields.Monetary(readonly=True)

    _order_idx = models.Index("(sequence, id)")
    _statement_idx = models.Index("(statement_id, sequence, id)")
    _ledger_idx = models.Index("(contract_id, order_id, statement_id)")
    _item_once = models.UniqueIndex(
        "(item_id) WHERE kind = 'item'", "This item stands on another statement already."
    )
    _onsite_once = models.UniqueIndex(
        "(order_id) WHERE kind = 'onsite'", "The on-site fee stands on another statement already."
    )

    @api.depends("item_uid", "order_name", "kind")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.item_uid or line.order_name or line.carried_id.name or ""

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(self._get_frozen_message())

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self._get_frozen_message())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._get_frozen_message())

    @api.model
    def _get_frozen_message(self):
        return self.env._(
            "The lines of a statement are what was settled. They stay as they are; what changes later "
            "becomes an "
            "adjustment of the next statement."
        )

    # ------------------------------------------------------------------ the snapshot

    @api.model
    def _freeze(self, statement):
        """Write the lines of a new statement: what is open from before, new work, and what has changed.

        One INSERT per kind, inside one transaction: all see the same moment of the database.
        """
        self.env.flush_all()
        self._insert_carried(statement)
        self._insert_items(statement)
        self._insert_onsite(statement)
        statement.invalidate_recordset(["line_ids"], flush=False)

    @api.model
    def _insert(self, statement, columns, query):
        own = {
            "statement_id": statement.id,
            "contract_id": statement.contract_id.id,
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "create_date": fields.Datetime.now(),
            "write_date": fields.Datetime.now(),
        }
        names = [SQL.identifier(name) for name in (*own, *columns)]
        values = SQL(", ").join([SQL("%s", value) for value in own.values()])
        insert = SQL(
            "INSERT INTO metrology_settlement_line (%s) SELECT %s, line.* FROM (%s) AS line",
            SQL(", ").join(names),
            values,
            query,
        )
        self.env.cr.execute(insert)

    @api.model
    def _insert_carried(self, statement):
        """Earlier statements of the contract on which something is open."""
        query = SQL(
            """
            SELECT 'carried', (row_number() OVER (ORDER BY earlier.id))::int, earlier.id, earlier.open_amount
              FROM metrology_settlement_statement AS earlier
             WHERE earlier.contract_id = %s AND earlier.id <> %s AND earlier.open_amount <> 0
            """,
            statement.contract_id.id,
            statement.id,
        )
        self._insert(statement, ("kind", "sequence", "carried_id", "amount"), query)

    @api.model
    def _get_pending_sql(self, contract, period_end):
        """Items of the contract whose fee differs from what was charged so far: ``(item_id, before)``.

        New ones have no line yet; those without a fee are listed once too. An item waits until it is done and
        its price is known.
        """
        return SQL(
            """
            SELECT item.id AS item_id, ledger.charged AS before
              FROM metrology_order_item AS item
              JOIN metrology_order AS commission ON commission.id = item.order_id
         LEFT JOIN (SELECT item_id, SUM(amount) AS charged
                      FROM metrology_settlement_line
                     WHERE contract_id = %(contract)s AND item_id IS NOT NULL
                  GROUP BY item_id) AS ledger ON ledger.item_id = item.id
             WHERE commission.contract_id = %(contract)s
               AND commission.state IN ('signed', 'archived')
               AND item.billable_date <= %(period_end)s
               AND CASE WHEN ledger.charged IS NULL
                        THEN item.state <> 'cancelled'
                             AND (item.is_fee_known OR item.return_reason_id IS NOT NULL)
                        ELSE round(item.fee_due, 2) <> ledger.charged END
            """,
            contract=contract.id,
            period_end=period_end,
        )

    @api.model
    def _insert_items(self, statement):
        columns = (
            *("kind", "sequence", "order_id", "item_id", "order_name", "item_uid", "name", "model_spec"),
            *("serial_no", "service_name", "certificate_no", "done_date", "remark", "standard_fee"),
            *("discount_amount", "extra_amount", "before_amount", "amount"),
        )
        query = SQL(
            """
            SELECT CASE WHEN pending.before IS NULL THEN 'item' ELSE 'adjustment' END,
                   (1000 + row_number() OVER (ORDER BY pending.before IS NOT NULL, commission.id,
                                                       item.position, item.id))::int,
                   commission.id, item.id, commission.name, item.item_uid, item.name, item.model_spec,
                   COALESCE(item.serial_no, item.no_serial_reason),
                   COALESCE(service.name ->> %(lang)s, service.name ->> 'en_US'),
                   paper.numbers, item.billable_date,
                   CASE WHEN item.state = 'cancelled' THEN 'cancelled'
                        WHEN item.return_reason_id IS NOT NULL THEN 'returned'
                        WHEN service.is_mandatory THEN 'mandatory' END,
                   price.listed, price.listed - price.own, round(item.fee_due, 2) - price.own,
                   COALESCE(pending.before, 0), round(item.fee_due, 2) - COALESCE(pending.before, 0)
              FROM (%(pending)s) AS pending
              JOIN metrology_order_item AS item ON item.id = pending.item_id
              JOIN metrology_order AS commission ON commission.id = item.order_id
         LEFT JOIN metrology_service AS service ON service.id = item.service_id
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN item.fee_due = 0 THEN 0
                               ELSE round(item.fee_amount::numeric, 2) END AS own,
                          CASE WHEN item.fee_due = 0 THEN 0
                               ELSE round(COALESCE(NULLIF(item.standard_fee, 0), item.fee_amount)::numeric, 2)
                          END AS listed) AS price
         LEFT JOIN (SELECT certificate.item_id, string_agg(certificate.number, ', ' ORDER BY certificate.id)
                           AS numbers
                      FROM metrology_certificate AS certificate
                      JOIN metrology_order_item AS certified ON certified.id = certificate.item_id
                      JOIN metrology_order AS its ON its.id = certified.order_id
                     WHERE certificate.state IN ('approved', 'printed', 'collected')
                       AND its.contract_id = %(contract)s
                  GROUP BY certificate.item_id) AS paper ON paper.item_id = item.id
            """,
            lang=statement._get_paper_lang(),
            contract=statement.contract_id.id,
            pending=self._get_pending_sql(statement.contract_id, statement.period_end),
        )
        self._insert(statement, columns, query)

    @api.model
    def _get_pending_onsite_sql(self, contract, period_end):
        """On-site fees of the contract's orders that differ from what was charged so far."""
        return SQL(
            """
            SELECT commission.id AS order_id, ledger.charged AS before,
                   COALESCE(commission.onsite_fee, 0) AS fee
              FROM metrology_order AS commission
         LEFT JOIN (SELECT order_id, SUM(amount) AS charged
                      FROM metrology_settlement_line
                     WHERE contract_id = %(contract)s AND item_id IS NULL AND kind <> 'carried'
                  GROUP BY order_id) AS ledger ON ledger.order_id = commission.id
             WHERE commission.contract_id = %(contract)s
               AND commission.state IN ('signed', 'archived')
               AND commission.order_date <= %(period_end)s
               AND round(COALESCE(commission.onsite_fee, 0), 2) <> COALESCE(ledger.charged, 0)
            """,
            contract=contract.id,
            period_end=period_end,
        )

    @api.model
    def _insert_onsite(self, statement):
        columns = (
            *("kind", "sequence", "order_id", "order_name", "done_date", "standard_fee"),
            *("before_amount", "amount"),
        )
        query = SQL(
            """
            SELECT CASE WHEN pending.before IS NULL THEN 'onsite' ELSE 'adjustment' END,
                   (1000000 + row_number() OVER (ORDER BY commission.id))::int,
                   commission.id, commission.name, commission.order_date, round(pending.fee, 2),
                   COALESCE(pending.before, 0), round(pending.fee, 2) - COALESCE(pending.before, 0)
              FROM (%s) AS pending
              JOIN metrology_order AS commission ON commission.id = pending.order_id
            """,
            self._get_pending_onsite_sql(statement.contract_id, statement.period_end),
        )
        self._insert(statement, columns, query)

    @api.model
    def _has_pending(self, contract, period_end):
        """Return whether a statement of this contract would have a line."""
        self.env.flush_all()
        query = SQL(
            "SELECT EXISTS (%s) OR EXISTS (%s) OR EXISTS ("
            "SELECT 1 FROM metrology_settlement_statement WHERE contract_id = %s AND open_amount <> 0)",
            self._get_pending_sql(contract, period_end),
            self._get_pending_onsite_sql(contract, period_end),
            contract.id,
        )
        [[answer]] = self.env.execute_query(query)
        return answer

    # ------------------------------------------------------------------ what is open

    @api.model
    def _get_open_by_statement(self, contracts):
        """Return ``{statement id: what is open of its charges}`` from the ledger and the orders' money.

        The money of an order fills its charges from the first statement to the last; what a later adjustment
        takes back is no longer open on the earlier one.
        """
        self.env.flush_all()
        query = SQL(
            """
            WITH charge AS (
                SELECT contract_id, order_id, statement_id, SUM(amount) AS amount
                  FROM metrology_settlement_line
                 WHERE contract_id IN %s AND kind <> 'carried'
              GROUP BY contract_id, order_id, statement_id),
            running AS (
                SELECT charge.*, SUM(amount) OVER (PARTITION BY order_id ORDER BY statement_id) AS total
                  FROM charge),
            level AS (
                SELECT statement_id, order_id,
                       MIN(total) OVER (PARTITION BY order_id ORDER BY statement_id
                                        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS top
                  FROM running),
            step AS (
                SELECT level.*, LAG(top, 1, 0) OVER (PARTITION BY order_id ORDER BY statement_id) AS bottom,
                       COALESCE(commission.fee_paid, 0) + COALESCE(commission.fee_waived, 0) AS money
                  FROM level
                  JOIN metrology_order AS commission ON commission.id = level.order_id)
            SELECT statement_id, SUM(GREATEST(top - GREATEST(bottom, money), 0))
              FROM step
          GROUP BY statement_id
            """,
            tuple(contracts.ids) or (0,),
        )
        return dict(self.env.execute_query(query))

    def _get_paper_text(self):
        """Return what the line is for, as the customer reads it."""
        self.ensure_one()
        words = [self.name, self.model_spec, self.serial_no, self.service_name]
        if self.kind != "item":
            words.insert(0, self._get_label("kind"))
        if self.remark:
            words.append(self._get_label("remark"))
        return " · ".join(filter(None, words))

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env))[self[name]]
