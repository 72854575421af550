"""Speed of dunning: the daily run over many open receivables, against one query and a batch insert."""

import resource
from datetime import timedelta

from . import databases
from .counter import Counter
from .harness import ROUNDS, Figure, compare, timed

NAMES = ("P16", "P16.memory")
LINES, CUSTOMERS = 100_000, 500
TIMES = 3
MEGABYTES = 64


class Dunning:
    """Customers with so many orders that are all overdue and in no dunning yet."""

    def __init__(self, database, lines=LINES, customers=CUSTOMERS):
        self.database, self.lines = database, lines
        self.counter = Counter(database)
        self.desk = self.counter.desk
        order = self.counter.take_in(1)
        with self.desk.system() as env:
            self.today = env["metrology.order"]._fields["order_date"].context_today(env.user)
        due = self.today - timedelta(days=30)
        databases.query(
            database,
            "INSERT INTO res_partner (name, complete_name, active, is_company, notice_channel, type, "
            "autopost_bills, create_date) SELECT 'bench dunning ' || n, 'bench dunning ' || n, TRUE, TRUE, "
            "'auto', 'contact', 'ask', now() FROM generate_series(1, %s) AS n",
            (customers,),
        )
        databases.query(
            database,
            "UPDATE res_partner SET commercial_partner_id = id WHERE name LIKE 'bench dunning %%'",
            (),
        )
        databases.query(
            database,
            "INSERT INTO metrology_order (name, site_id, company_id, submitting_partner_id, state, "
            "order_date, urgency, receptionist_id, submitter_name, submitter_phone, fee_due, fee_open, "
            "fee_state, fee_due_date, create_date) "
            "SELECT 'BENCH' || n, model.site_id, model.company_id, payer.id, 'signed', model.order_date, "
            "model.urgency, model.receptionist_id, model.submitter_name, model.submitter_phone, 100, 100, "
            "'open', %s, now() FROM generate_series(1, %s) AS n "
            "JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM res_partner "
            "WHERE name LIKE 'bench dunning %%') AS payer ON payer.place = 1 + n %% %s "
            "CROSS JOIN (SELECT * FROM metrology_order WHERE id = %s) AS model",
            (due, lines, customers, order),
        )
        databases.query(database, "ANALYZE metrology_order", ())

    def run(self):
        """Do the day's work as the night's job does, portion by portion, each committed."""
        with self.desk.system() as env:
            env["metrology.dunning.run"]._open_lines(self.today)
        last = 0
        while last is not None:
            with self.desk.system() as env:
                last = env["metrology.dunning.run"]._take_turn(self.today, last)

    def check(self):
        """Raise AssertionError unless every receivable was asked for."""
        [(count,)] = databases.query(self.database, "SELECT COUNT(*) FROM metrology_dunning_event")
        if count < self.lines:
            raise AssertionError(f"{count} receivables asked for instead of {self.lines}")

    def clean(self):
        """Take back what a round wrote, so that the next one begins with the same receivables."""
        databases.query(
            self.database,
            "TRUNCATE metrology_dunning_event, metrology_dunning_letter, metrology_dunning CASCADE",
        )
        databases.query(
            self.database, "DELETE FROM metrology_notice WHERE key LIKE 'metrology.dunning.letter,%%'"
        )

    def query_and_insert(self):
        """Find the overdue receivables with one query and insert a row for each into the same table."""
        with self.desk.system() as env:
            procedure = env["metrology.dunning.procedure"].search([], limit=1).id
            env.cr.execute(
                "SELECT o.id, o.fee_open, o.fee_due_date, p.commercial_partner_id, o.company_id "
                "FROM metrology_order o JOIN res_partner p ON p.id = o.submitting_partner_id "
                "WHERE o.fee_state IN ('open', 'partial') AND o.fee_due_date < %s",
                (self.today,),
            )
            rows = env.cr.fetchall()
            for first in range(0, len(rows), 1000):
                env.cr.execute_values(
                    "INSERT INTO metrology_dunning (order_id, open_amount, due_date, partner_id, "
                    "company_id, is_open, procedure_id) VALUES %s",
                    [(*row, True, procedure) for row in rows[first : first + 1000]],
                )


def get_peak():
    """Return the most memory that this process has used, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure():
    database = databases.copy(databases.suite(), "dunning")
    try:
        dunning, before = Dunning(database), 0
        ours, theirs = [], []
        for number in range(ROUNDS + 1):
            theirs.append(timed(dunning.query_and_insert))
            dunning.clean()
            ours.append(timed(dunning.run))
            dunning.check()
            dunning.clean()
            before = before if number else get_peak()
        grown = get_peak() - before
        title = f"dunning run over {LINES} open lines; against one query and a batch insert"
        yield compare(Figure("P16", title, TIMES, True), ours[1:], theirs[1:])
        title = f"growth of memory over {ROUNDS} more runs, of {MEGABYTES} MB"
        yield compare(Figure("P16.memory", title, 1, True), [grown], [MEGABYTES])
    finally:
        databases.drop(database)
