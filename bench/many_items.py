"""Two hundred thousand items in twenty thousand orders: one signed order, multiplied by SQL.

Seven of ten orders are long finished, the others are spread over the house. Each item has its instrument
and its job.
"""

from psycopg2 import sql

from . import databases
from .counter import Counter

ORDERS, LINES = 20_000, 10
SITE = "MNY"
# Table → columns that differ from copy to copy; every other column is that of the signed order. `i` counts
# copies, `t` is the row that is copied, {order}, {item}, {lot}, {job} are the last ids before the copies.
COPIES = {
    "metrology_order": {
        "id": "{order} + i",
        "name": "'MNY9' || lpad(i::text, 8, '0')",
        "voucher_code": "md5(i::text)",
        "state": "CASE WHEN i % 10 < 7 THEN 'archived' ELSE 'signed' END",
        "order_date": "current_date - i / 100",
        "promised_date": "current_date - i / 100 + 10",
    },
    "stock_lot": {
        "id": "{lot} + i * 10 + t.id",
        "name": "t.name || '-' || i",
        "serial_no": "t.serial_no || '-' || i",
        "identity_key": "t.identity_key || '-' || i",
        "search_text": "t.search_text || '-' || i",
    },
    "metrology_order_item": {
        "id": "{item} + i * 10 + t.id",
        "order_id": "{order} + i",
        "instrument_id": "{lot} + i * 10 + t.instrument_id",
        "item_uid": "'MNY9' || lpad(i::text, 8, '0') || '-' || lpad(t.position::text, 3, '0')",
        "serial_no": "t.serial_no || '-' || i",
        "identity_key": "t.identity_key || '-' || i",
        "state": "CASE WHEN i % 10 < 7 THEN 'released'"
        " ELSE (ARRAY['received', 'at_lab', 'finished'])[1 + i % 3] END",
        "is_in_house": "i % 10 >= 7",
        "location_id": "CASE WHEN i % 10 >= 7 THEN t.location_id END",
        "promised_date": "current_date - i / 100 + 10",
    },
    "metrology_lab_job": {
        "id": "{job} + i * 10 + t.id",
        "order_id": "{order} + i",
        "item_id": "{item} + i * 10 + t.item_id",
        "state": "CASE WHEN i % 10 < 7 THEN 'done' ELSE 'planned' END",
        "deadline": "current_date - i / 100 + 8",
    },
}
LAST = {
    "order": "metrology_order",
    "item": "metrology_order_item",
    "lot": "stock_lot",
    "job": "metrology_lab_job",
}


def uid(number):
    """Label of an item, whichever number below two hundred thousand."""
    return f"MNY9{1 + number // LINES:08d}-{1 + number % LINES:03d}"


def fill(database):
    """Put the orders into an empty copy."""
    counter = Counter(database, SITE)
    order = counter.take_in(LINES)
    with databases.connection(database) as handle, handle.cursor() as cursor:
        last = {}
        for name, table in LAST.items():
            cursor.execute(sql.SQL("SELECT max(id) FROM {}").format(sql.Identifier(table)))
            last[name] = sql.Literal(cursor.fetchone()[0])
        for table, columns in COPIES.items():
            cursor.execute(_copy(cursor, table, columns, last), {"order": order, "orders": ORDERS})
            cursor.execute(
                sql.SQL("SELECT setval({}, max(id)) FROM {}").format(
                    sql.Literal(f"{table}_id_seq"), sql.Identifier(table)
                )
            )
            cursor.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


def _copy(cursor, table, columns, last):
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    same = [name for (name,) in cursor.fetchall() if name not in columns]
    chosen = {
        "metrology_order": "t.id = %(order)s",
        "stock_lot": "t.id IN (SELECT instrument_id FROM metrology_order_item WHERE order_id = %(order)s)",
    }
    return sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values}"
        " FROM {table} t, generate_series(1, %(orders)s) i WHERE {rows}"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(map(sql.Identifier, [*same, *columns])),
        values=sql.SQL(", ").join(
            [
                *(sql.SQL("t.") + sql.Identifier(name) for name in same),
                *(sql.SQL(value.replace("%", "%%")).format(**last) for value in columns.values()),
            ]
        ),
        rows=sql.SQL(chosen.get(table, "t.order_id = %(order)s")),
    )
