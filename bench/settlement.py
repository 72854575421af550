"""Speed of settlement: one statement over thousands of items, from the first query to the fingerprint.

The rival writes one invoice of Odoo's accounting per item, as a house without statements would.
"""

from datetime import timedelta

from . import databases
from .counter import Counter
from .harness import ROUNDS, Figure, compare, interleave

NAMES = ("P15", "P15.moves")
ITEMS, ORDERS = 5_000, 10
SECONDS = 3
MOVES_PER_TURN = 20


class Undo(Exception):
    """Ends a round, so that the next one begins with the same contract."""


class Settlement:
    """A contract whose customer had so many items done last month."""

    def __init__(self, database):
        self.counter = Counter(database)
        self.desk = self.counter.desk
        with self.desk.system() as env:
            today = env["metrology.contract"]._fields["date_start"].context_today(env.user)
            self.last_month = today.replace(day=1) - timedelta(days=1)
            specialist = env["res.users"].create(
                {
                    "name": "测速专员",
                    "login": "bench_specialist",
                    "group_ids": [(6, 0, [env.ref("metrology_base.group_contract_specialist").id])],
                }
            )
            contract = env["metrology.contract"].create(
                {
                    "partner_id": self.counter.customer,
                    "company_id": env["metrology.site"].browse(self.counter.site).company_id.id,
                    "date_start": self.last_month.replace(day=1),
                    "date_end": today + timedelta(days=365),
                    "settlement_day": 1,
                    "credit_limit": 10_000_000,
                    "discount_percent": 7.5,
                    "specialist_id": specialist.id,
                }
            )
            contract._transition("running")
            self.contract, self.today = contract.id, today
        orders = [self.counter.take_in(ITEMS // ORDERS) for _order in range(ORDERS)]
        databases.query(
            database,
            "UPDATE metrology_order_item SET state = 'finished', billable_date = %s WHERE order_id IN %s",
            (self.last_month, tuple(orders)),
        )

    def settle(self):
        """Prepare the statement as the night's job does; nothing of it stays."""
        try:
            with self.desk.system() as env:
                statement = env["metrology.contract"].browse(self.contract)._settle(self.today)
                env.flush_all()
                if statement.item_count != ITEMS or not statement.content_hash:
                    raise AssertionError(f"{statement.item_count} items settled instead of {ITEMS}")
                raise Undo
        except Undo:
            return

    def invoice_one_by_one(self):
        """Post an invoice each for some of the same items; nothing of it stays."""
        try:
            with self.desk.system() as env:
                contract = env["metrology.contract"].browse(self.contract)
                domain = [("order_id.contract_id", "=", contract.id)]
                for item in env["metrology.order.item"].search(domain, limit=MOVES_PER_TURN):
                    line = {"name": item.display_name, "quantity": 1, "price_unit": item.fee_due}
                    move = env["account.move"].create(
                        {
                            "move_type": "out_invoice",
                            "partner_id": contract.partner_id.id,
                            "company_id": contract.company_id.id,
                            "invoice_line_ids": [(0, 0, line)],
                        }
                    )
                    move.action_post()
                    env.flush_all()
                raise Undo
        except Undo:
            return


def measure():
    database = databases.copy(databases.suite(), "settlement")
    try:
        settlement = Settlement(database)
        ours, theirs = interleave(settlement.settle, settlement.invoice_one_by_one)
        title = f"a statement over {ITEMS} items, of {SECONDS} s"
        yield compare(Figure("P15", title, 1, True), ours, [SECONDS * 1000] * ROUNDS)
        share = MOVES_PER_TURN / ITEMS
        yield compare(
            Figure("P15.moves", "items a second on a statement; against an account.move posted for each", 5),
            [time * share for time in ours],
            theirs,
            over=lambda product, rival: rival / product,
        )
    finally:
        databases.drop(database)
