"""What the rows of a bank's file mean: the row of headings, the columns, and one entry per movement.

Plain Python. Layouts come from the records of ``metrology.bank.format``.
"""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from odoo.addons.metrology_base.company_key import company_key

from .cell_text import digits_only, plain, read_amount, read_clock, read_moment

ROLES = (
    "date",
    "time",
    "credit",
    "debit",
    "amount",
    "direction",
    "payer_name",
    "payer_account",
    "payer_bank",
    "payee_name",
    "payee_account",
    "purpose",
    "serial_no",
    "balance",
)
MONEY_ROLES = frozenset(("credit", "debit", "amount"))
# Several columns may hold a part of the purpose; of all others the first counts.
SHARED_ROLES = frozenset(("purpose",))
ROWS_TO_SEARCH_HEAD = 30
MAX_PROBLEMS = 200
_FOOTER = re.compile(r"合\s*计|总\s*计|小\s*计|本页|承前页|过次页|期初|期末|上年结转|总笔数|总金额")
_IN = frozenset(("贷", "贷方", "来账", "收", "收入", "转入", "入账", "进账", "C", "CR", "CREDIT", "+"))
_OUT = frozenset(("借", "借方", "往账", "付", "支", "支出", "转出", "出账", "D", "DR", "DEBIT", "-"))


class Layout(NamedTuple):
    """How one bank names its columns: ``{role: {heading}}``, headings as :func:`heading_key` makes them."""

    key: object
    headings: dict


class Head(NamedTuple):
    """Where the headings stand among the rows, and which columns hold what: ``{role: [column]}``."""

    layout: Layout
    position: int
    columns: dict


class Entry(NamedTuple):
    """One movement of the account; money that came in is positive."""

    row: int
    day: date
    clock: str
    amount: Decimal
    payer_name: str
    payer_account: str
    payer_bank: str
    purpose: str
    serial_no: str
    balance: Decimal | None

    def fingerprint(self):
        """What makes this movement itself, whichever file tells of it."""
        facts = (
            (self.serial_no,) if self.serial_no else (self.clock, company_key(self.payer_name), self.purpose)
        )
        text = "\x1f".join((self.day.isoformat(), f"{self.amount:.2f}", *facts))
        return sha256(text.encode()).hexdigest()[:40]


class Problem(NamedTuple):
    """What is wrong in one row: a code, the heading of the column and what stands there."""

    row: int
    code: str
    heading: str
    text: str


def heading_key(text):
    """Headings are compared without blanks, punctuation, and what a bank adds in brackets."""
    text = plain(text).split("[")[0]
    return re.sub(r"[\W_]+", "", text).upper()


def find_head(rows, layouts):
    """Return the :class:`Head` that explains most columns, or None; a layout needs a day and an amount."""
    heads = [
        head
        for position, (_number, cells) in enumerate(rows[:ROWS_TO_SEARCH_HEAD])
        for layout in layouts
        if (head := _try_head(layout, position, cells))
    ]
    return max(
        heads,
        key=lambda head: (sum(map(len, head.columns.values())), -head.position),
        default=None,
    )


def _try_head(layout, position, cells):
    columns = {}
    for column, cell in enumerate(cells):
        key = heading_key(cell)
        role = next((role for role in ROLES if key and key in layout.headings.get(role, ())), None)
        if role and (role in SHARED_ROLES or role not in columns):
            columns.setdefault(role, []).append(column)
    is_whole = "date" in columns and MONEY_ROLES & columns.keys()
    return Head(layout, position, columns) if is_whole else None


def read_entries(rows, head):
    """Return ``(entries, problems)``; with a problem nobody should keep the entries."""
    headings = rows[head.position][1]
    reader = _Reader(head.columns, headings)
    for number, cells in rows[head.position + 1 :]:
        reader.take(number, cells)
        if len(reader.problems) >= MAX_PROBLEMS:
            break
    return reader.entries, reader.problems


def number_entries(entries):
    """Return ``[(key, entry)]``; movements that look the same are told apart by counting them."""
    seen = Counter()
    numbered = []
    for entry in entries:
        fingerprint = entry.fingerprint()
        seen[fingerprint] += 1
        numbered.append((f"{fingerprint}-{seen[fingerprint]}", entry))
    return numbered


class _Reader:
    """Reads row after row, and remembers what went wrong."""

    def __init__(self, columns, headings):
        self.columns = columns
        self.headings = headings
        self.entries = []
        self.problems = []

    def take(self, number, cells):
        count = len(self.problems)
        if self._is_repeated_head(cells) or self._is_footer(cells):
            return
        day, clock = self._read_moment(number, cells)
        amount = self._read_movement(number, cells)
        balance = self._read_amount(number, cells, "balance")
        if len(self.problems) > count or amount is None:
            return
        is_out = amount < 0 and "payee_name" in self.columns
        name, account = ("payee_name", "payee_account") if is_out else ("payer_name", "payer_account")
        self.entries.append(
            Entry(
                number,
                day,
                clock,
                amount,
                self._text(cells, name),
                digits_only(self._text(cells, account)),
                self._text(cells, "payer_bank"),
                self._text(cells, "purpose"),
                self._text(cells, "serial_no"),
                balance,
            )
        )

    def _is_repeated_head(self, cells):
        return cells == self.headings

    def _is_footer(self, cells):
        """Sums, carried balances, and rows with neither day nor amount are no movement."""
        day = self._text(cells, "date")
        if _FOOTER.search(" ".join(cells)) and not (self._text(cells, "payer_name") and day):
            return True
        return not day and not any(self._text(cells, role) for role in MONEY_ROLES)

    def _text(self, cells, role):
        texts = [plain(cells[column]) for column in self.columns.get(role, ())]
        return " ".join(dict.fromkeys(filter(None, texts)))

    def _complain(self, number, code, role="", text=""):
        column = self.columns.get(role, [None])[0]
        heading = plain(self.headings[column]) if column is not None else ""
        self.problems.append(Problem(number, code, heading, text))

    def _read_moment(self, number, cells):
        text = self._text(cells, "date")
        try:
            day, clock = read_moment(text)
        except (ValueError, OverflowError):
            self._complain(number, "date" if text else "no_date", "date", text)
            return None, ""
        text = self._text(cells, "time")
        try:
            clock = self._read_time(text) if text else clock
        except ValueError:
            self._complain(number, "time", "time", text)
        return day, clock

    @staticmethod
    def _read_time(text):
        """Some banks write the day again into the column of the time."""
        try:
            return read_clock(text)
        except ValueError:
            return read_moment(text)[1]

    def _read_amount(self, number, cells, role):
        text = self._text(cells, role)
        try:
            return read_amount(text)
        except (ValueError, ArithmeticError):
            self._complain(number, "amount", role, text)
            return None

    def _read_movement(self, number, cells):
        """Return what came in (positive) or went out; a negative credit is a correction and goes out."""
        count = len(self.problems)
        credit, debit, amount = (
            self._read_amount(number, cells, role) or Decimal(0) for role in ("credit", "debit", "amount")
        )
        if len(self.problems) > count:
            return None
        if credit and debit:
            self._complain(number, "both", "credit", f"{credit} / {debit}")
            return None
        movement = credit - debit or self._give_direction(number, cells, amount)
        if not movement and len(self.problems) == count:
            role = next(role for role in ("credit", "amount", "debit") if role in self.columns)
            self._complain(number, "no_amount", role)
        return movement or None

    def _give_direction(self, number, cells, amount):
        if "direction" not in self.columns or not amount:
            return amount
        word = self._text(cells, "direction").upper()
        if word in _IN:
            return abs(amount) if amount > 0 else amount
        if word in _OUT:
            return -abs(amount)
        self._complain(number, "direction", "direction", word)
        return Decimal(0)
