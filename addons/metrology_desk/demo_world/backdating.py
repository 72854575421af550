"""Moves what a story has just written to the time at which it happened in the story.

The methods of the suite write the time of the machine, as they should. This is the one place that changes it
afterwards, for the demo world only: every time stamp of the tables below that is younger than the start of
the generation moves to the moment of the story.
"""

from datetime import datetime

from odoo.tools import SQL

MODELS = (
    "metrology.order",
    "metrology.order.item",
    "metrology.order.accessory",
    "metrology.order.version",
    "metrology.order.amendment",
    "metrology.order.amendment.line",
    "metrology.interaction",
    "metrology.lab.job",
    "metrology.certificate",
    "metrology.certificate.file",
    "metrology.forwarding",
    "metrology.retrieval.task",
    "metrology.release",
    "metrology.release.line",
    "metrology.handover",
    "metrology.handover.line",
    "metrology.transfer",
    "metrology.stocktake",
    "metrology.stocktake.line",
    "metrology.discrepancy",
    "metrology.payment",
    "metrology.payment.allocation",
    "metrology.fee.waiver",
    "metrology.customer.balance",
    "metrology.cash.desk",
    "metrology.cash.count",
    "metrology.bank.account",
    "metrology.bank.statement",
    "metrology.bank.line",
    "metrology.bank.candidate",
    "metrology.bank.match",
    "metrology.bank.payer",
    "account.bank.statement.line",
    "account.payment",
    "account.move",
    "account.move.line",
    "mail.message",
    "stock.picking",
    "stock.move",
    "stock.move.line",
    "stock.quant",
)


class Backdating:
    """Stamps the rows of the last event."""

    def __init__(self, env):
        self.env = env
        self.start = min(env.cr.now(), datetime.now()).replace(microsecond=0)
        self.models = [env[name] for name in MODELS if name in env]
        self.columns = {
            model: [
                name
                for name, field in model._fields.items()
                if field.store and field.column_type and field.type == "datetime"
            ]
            for model in self.models
        }

    def stamp(self, moment):
        """Move everything written since the last stamp to ``moment`` (naive UTC, before the start)."""
        if moment >= self.start:
            raise ValueError(f"{moment} is not before {self.start}")
        self.env.flush_all()
        self.env.cr.execute(
            SQL("; ").join(
                self._get_update(model, columns, moment) for model, columns in self.columns.items()
            )
        )
        for model, columns in self.columns.items():
            model.invalidate_model(columns, flush=False)

    def move_money(self, payments, day):
        """Let receipts and their entries in accounting be of another day."""
        # sudo: account.payment - the books of the demo world
        booked = payments.sudo().account_payment_id
        for records in (payments, booked, booked.move_id, booked.move_id.line_ids):
            self.move_date(records, day)

    def move_date(self, records, day):
        """Let these records be of another day."""
        if records:
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET date = %s WHERE id IN %s",
                    SQL.identifier(records._table),
                    day,
                    tuple(records.ids),
                )
            )
            records.invalidate_recordset(["date"], flush=False)

    def _get_update(self, model, columns, moment):
        names = [SQL.identifier(column) for column in columns]
        return SQL(
            "UPDATE %s SET %s WHERE %s",
            SQL.identifier(model._table),
            SQL(", ").join(
                SQL("%s = CASE WHEN %s >= %s THEN %s ELSE %s END", name, name, self.start, moment, name)
                for name in names
            ),
            SQL(" OR ").join(SQL("%s >= %s", name, self.start) for name in names),
        )
