from functools import partial

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL, float_round

CUSTOMERS = 100
# So many working days before a promised day the customer is reminded of it.
REMIND_DAYS = 2


class MetrologyDunningRun(models.AbstractModel):
    """The daily run: opens what is due, judges promises, takes customers to their next level.

    Everything is chosen by queries over what is stored, so the same day again finds nothing to do, and what
    a crash cut off is found again. Each portion is one transaction with its letters and their messages.
    """

    _name = "metrology.dunning.run"
    _description = "Dunning Run"

    @api.model
    def _cron_run(self):
        """Do the day's work portion by portion; each is committed."""
        today = fields.Date.context_today(self)
        cron, try_again = self.env["ir.cron"], self.env["metrology.notice"]._try_again
        for work in (self._open_lines, self._judge_promises, self._remind_of_promises):
            try_again(partial(work, today))
            if not cron._commit_progress(1, remaining=1):
                return
        last = 0
        while last is not None:
            last = try_again(partial(self._take_turn, today, last))
            if not cron._commit_progress(1, remaining=int(last is not None)):
                return

    @api.model
    def _run(self, today):
        """Do the day's work in this transaction."""
        self._open_lines(today)
        self._judge_promises(today)
        self._remind_of_promises(today)
        last = 0
        while last is not None:
            last = self._take_step(today, last)

    # ------------------------------------------------------------------ begin

    @api.model
    def _open_lines(self, today):
        """Begin a dunning for each receivable that is near enough to its due date, in the database itself."""
        self.env.flush_all()
        dunning = self.env["metrology.dunning"]
        for procedure in self.env["metrology.dunning.procedure"].search([]):
            first = min(procedure.level_ids.mapped("days"), default=None)
            if first is None:
                continue
            cutoff = self.env["metrology.dunning.level"]._get_cutoff(first, today)
            for column, query in dunning._get_source_queries().items():
                self._insert_lines(column, query, procedure, cutoff, today)
        dunning.invalidate_model()

    @api.model
    def _insert_lines(self, column, query, procedure, cutoff, today):
        """Write what `query` names and no dunning has yet; nothing of it comes into memory."""
        query = SQL(
            """
            INSERT INTO metrology_dunning
                   (%(column)s, name, partner_id, company_id, specialist_id, due_date, start_date,
                    open_amount, start_amount, recovered_amount, is_open, is_due_now, opened_on, procedure_id,
                    limitation_date, create_uid, write_uid, create_date, write_date)
            SELECT source.id, source.name, source.partner_id, source.company_id, source.specialist_id,
                   source.due_date, source.due_date, source.open_amount, source.open_amount, 0, TRUE, FALSE,
                   %(today)s, %(procedure)s, source.due_date + interval '3 years', %(user)s, %(user)s,
                   now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM (%(query)s) AS source
             WHERE source.due_date <= %(cutoff)s AND source.company_id = %(company)s
               AND NOT EXISTS (SELECT 1 FROM metrology_dunning AS known WHERE known.%(column)s = source.id)
       ON CONFLICT DO NOTHING
            """,
            column=SQL.identifier(column),
            query=query,
            today=today,
            cutoff=cutoff,
            procedure=procedure.id,
            company=procedure.company_id.id,
            user=self.env.uid,
        )
        self.env.cr.execute(query)

    # ------------------------------------------------------------------ promises

    @api.model
    def _judge_promises(self, today):
        """End plans that were kept; a broken promise makes its receivables due for the next level at once."""
        # sudo: metrology.dunning.plan - the program judges the promises of all customers
        for plan_sudo in self.env["metrology.dunning.plan"].sudo().search([("state", "=", "agreed")]):
            plan_sudo._judge(today)

    @api.model
    def _remind_of_promises(self, today):
        limit = self.env["metrology.calendar.day"]._get_calendar().add(today, REMIND_DAYS)
        # sudo: metrology.dunning.instalment - reminders of all customers
        lines_sudo = (
            self.env["metrology.dunning.instalment"]
            .sudo()
            .search(
                [
                    ("plan_id.state", "=", "agreed"),
                    ("reminded_on", "=", False),
                    ("date", ">=", today),
                    ("date", "<=", limit),
                    ("left_amount", ">", 0),
                ]
            )
        )
        notices = self.env["metrology.notice"]._notify_batch(
            [line_sudo._prepare_reminder() for line_sudo in lines_sudo]
        )
        for line_sudo, notice in zip(lines_sudo, notices, strict=True):
            line_sudo.write({"reminded_on": today, "notice_id": notice.id})

    # ------------------------------------------------------------------ levels

    @api.model
    def _get_due_sql(self, today, customers):
        """Return the query of the receivables of `customers` that reach their next level, with that level.

        Left alone is what is paid, planned, disputed, and whoever was asked today already. What is overdue
        gets no reminder of the time before.
        """
        steps = self.env["metrology.dunning.level"].search([])._get_steps(today)
        rows = [SQL("(%s, %s, %s, %s::date, %s::date)", *step) for step in steps]
        return SQL(
            """
            SELECT due.*
              FROM (SELECT DISTINCT ON (line.id) line.id, line.partner_id, line.company_id,
                           line.specialist_id, line.open_amount, line.due_date, line.start_date,
                           line.level_date, line.is_due_now, step.level_id, step.days, step.cutoff,
                           step.gap_cutoff
                      FROM metrology_dunning AS line
                 LEFT JOIN metrology_dunning_level AS reached ON reached.id = line.level_id
                      JOIN (VALUES %(rows)s) AS step (procedure_id, level_id, days, cutoff, gap_cutoff)
                        ON step.procedure_id = line.procedure_id
                       AND step.days > COALESCE(reached.days, -1000000)
                       AND (step.days >= 0 OR line.due_date >= %(today)s)
                     WHERE line.is_open AND line.plan_id IS NULL AND line.partner_id IN %(customers)s
                       AND (line.pause_until IS NULL OR line.pause_until < %(today)s)
                  ORDER BY line.id, step.days) AS due
             WHERE (due.is_due_now OR (due.start_date <= due.cutoff
                    AND (due.level_date IS NULL OR due.level_date <= due.gap_cutoff)))
               AND NOT EXISTS (SELECT 1 FROM metrology_dunning_letter AS letter
                                WHERE letter.partner_id = due.partner_id
                                  AND letter.company_id = due.company_id AND letter.date = %(today)s)
            """,
            rows=SQL(", ").join(rows) if rows else SQL("(0, 0, 0, NULL::date, NULL::date)"),
            customers=tuple(customers),
            today=today,
        )

    @api.model
    def _take_turn(self, today, last):
        """Take a step; where another run has written to the same customers meanwhile, look again."""
        try:
            return self._take_step(today, last)
        except UniqueViolation as error:
            raise SerializationFailure(str(error)) from error

    @api.model
    def _take_step(self, today, last):
        """Write the letters of the customers after id `last`; return the last one, None at the end."""
        self.env.flush_all()
        customers = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT partner_id FROM metrology_dunning WHERE is_open AND partner_id > %s "
                    "ORDER BY partner_id LIMIT %s",
                    last,
                    CUSTOMERS,
                )
            )
        ]
        if not customers:
            return None
        rows = self.env.execute_query(
            SQL(
                "SELECT id, partner_id, company_id, specialist_id, open_amount, due_date, level_id, days "
                "FROM (%s) AS due ORDER BY partner_id, id",
                self._get_due_sql(today, customers),
            )
        )
        self._write_letters(today, rows)
        return customers[-1]

    @api.model
    def _write_letters(self, today, rows):
        """Write one letter per customer and company over `rows`, unless credit covers what is open."""
        groups = {}
        for row in rows:
            groups.setdefault((row[1], row[2]), []).append(row)
        credit = self._get_credit({partner for partner, _company in groups})
        groups = {
            key: lines
            for key, lines in groups.items()
            if float_round(sum(line[4] for line in lines) - credit.get(key, 0), precision_digits=2) > 0
        }
        # sudo: metrology.dunning.letter - the program writes to all customers
        letters_sudo = self.env["metrology.dunning.letter"].sudo()
        letters_sudo = letters_sudo.create(
            [self._prepare_letter(today, key, lines, credit.get(key, 0)) for key, lines in groups.items()]
        )
        events = [
            (letter_sudo.id, line)
            for letter_sudo, lines in zip(letters_sudo, groups.values(), strict=True)
            for line in lines
        ]
        self._note_events(today, events)
        letters_sudo._tell()

    @api.model
    def _prepare_letter(self, today, key, lines, credit):
        level = self.env["metrology.dunning.level"].browse(max(lines, key=lambda line: line[7])[6])
        open_amount = float_round(float(sum(line[4] for line in lines)), precision_digits=2)
        specialists = {line[3] for line in lines}
        return {
            "partner_id": key[0],
            "company_id": key[1],
            "specialist_id": specialists.pop() if len(specialists) == 1 else False,
            "date": today,
            "level_id": level.id,
            "channel": level.channel,
            "line_count": len(lines),
            "open_amount": open_amount,
            "credit_amount": float(credit),
            "amount": float_round(open_amount - float(credit), precision_digits=2),
        }

    @api.model
    def _note_events(self, today, events):
        """Write the lines of the letters and the levels reached, in two queries."""
        if not events:
            return
        columns = [
            [letter for letter, _line in events],
            [line[0] for _letter, line in events],
            [line[6] for _letter, line in events],
            [line[5] for _letter, line in events],
            [line[4] for _letter, line in events],
        ]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO metrology_dunning_event
                       (letter_id, dunning_id, level_id, due_date, amount, create_uid, write_uid, create_date,
                        write_date)
                SELECT note.*, %(user)s, %(user)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM unnest(%(letters)s::int[], %(lines)s::int[], %(levels)s::int[], %(days)s::date[],
                              %(amounts)s::numeric[]) AS note
                """,
                user=self.env.uid,
                letters=columns[0],
                lines=columns[1],
                levels=columns[2],
                days=columns[3],
                amounts=columns[4],
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE metrology_dunning AS line
                   SET level_id = note.level_id, level_date = %(today)s, is_due_now = FALSE
                  FROM unnest(%(lines)s::int[], %(levels)s::int[]) AS note (line_id, level_id)
                 WHERE line.id = note.line_id
                """,
                today=today,
                lines=columns[1],
                levels=columns[2],
            )
        )
        self.env["metrology.dunning"].invalidate_model()
        self.env["metrology.dunning.event"].invalidate_model()

    @api.model
    def _get_credit(self, partners):
        """Return ``{(customer, company): what was paid too much or in advance}``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, company_id, COALESCE(SUM(amount), 0)
                  FROM (SELECT payer.commercial_partner_id AS partner_id, orders.company_id,
                               -orders.fee_open AS amount
                          FROM metrology_order AS orders
                          JOIN res_partner AS payer ON payer.id = orders.submitting_partner_id
                         WHERE orders.fee_state = 'credit' AND payer.commercial_partner_id IN %(partners)s
                     UNION ALL
                        SELECT partner_id, company_id, amount
                          FROM metrology_customer_balance
                         WHERE partner_id IN %(partners)s) AS credit
              GROUP BY partner_id, company_id
                """,
                partners=tuple(partners) or (0,),
            )
        )
        return {(partner, company): amount for partner, company, amount in rows}
