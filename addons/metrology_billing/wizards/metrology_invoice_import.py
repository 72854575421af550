import base64
import re
from datetime import date, datetime

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from odoo.addons.metrology_base import uscc as codes
from odoo.addons.metrology_intake.sheet_file import SheetProblem, rows_of_file

# Heads of the columns in what the tax system exports, in the order in which they are preferred.
HEADERS = {
    "number": ("数电发票号码", "数电票号码", "全电发票号码", "发票号码"),
    "date": ("开票日期", "开票时间"),
    "tax_no": ("购方识别号", "购买方识别号", "购方纳税人识别号", "购买方纳税人识别号", "购方税号"),
    "title": ("购买方名称", "购方名称"),
    "total": ("价税合计", "价税合计金额"),
    "positive": ("是否正数发票",),
    "status": ("发票状态",),
    "remark": ("备注",),
}
NEEDED = ("number", "date", "total")
ROWS_TO_SEARCH_HEAD = 10
REQUEST_NUMBER = re.compile(r"[A-Z0-9]{1,8}-F\d{4}-\d{6}")
INVOICE_NUMBER = re.compile(r"(?<!\d)\d{20}(?!\d)")
MAX_REPORTED = 30


class _RowProblem(Exception):
    """Why a row can not be used; its text is the sentence that the person reads."""


class MetrologyInvoiceImport(models.TransientModel):
    """Takes over the numbers of issued invoices from the list that the tax system exports.

    A row finds its request by the number in its remark, else by tax number and total. All rows are looked at
    before the first is written; when one is bad, nothing is. The same list again changes nothing.
    """

    _name = "metrology.invoice.import"
    _description = "Import of Invoice Numbers"

    content = fields.Binary(string="File", required=True, attachment=False)
    filename = fields.Char()
    outcome = fields.Text(readonly=True)

    def action_import(self):
        self.ensure_one()
        self.env["metrology.invoice"]._check_finance()
        rows = self._read_rows()
        found, known, foreign, problems = {}, 0, [], []
        for line, row in rows:
            try:
                invoice = self._find_invoice(row)
                if not invoice:
                    foreign.append(str(line))
                elif self._is_known(invoice, row):
                    known += 1
                elif invoice in found:
                    raise _RowProblem(
                        self.env._(
                            "%(invoice)s stands on line %(line)s already.",
                            invoice=invoice.name,
                            line=found[invoice][0],
                        )
                    )
                else:
                    self._check_row(invoice, row)
                    found[invoice] = (line, row)
            except _RowProblem as problem:
                problems.append((line, str(problem)))
        if problems:
            raise UserError(self._get_problems_message(problems))
        with self.env.cr.savepoint():
            self._issue(found)
        self.outcome = self._get_outcome(len(found), known, foreign)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _issue(self, found):
        for invoice, (line, row) in found.items():
            try:
                invoice._issue(row["number"], row["date"])
            except UserError as error:
                raise UserError(self._get_problems_message([(line, str(error))])) from error

    def _get_problems_message(self, problems):
        lines = [
            self.env._("Line %(line)s: %(problem)s", line=line, problem=problem)
            for line, problem in problems[:MAX_REPORTED]
        ]
        if len(problems) > MAX_REPORTED:
            lines.append(self.env._("And %(count)s more lines.", count=len(problems) - MAX_REPORTED))
        return "\n".join(
            [self.env._("Nothing was imported. Put these lines right and import again."), *lines]
        )

    def _get_outcome(self, issued, known, foreign):
        lines = [
            self.env._(
                "Issued: %(issued)s, known already: %(known)s, not ours: %(foreign)s.",
                issued=issued,
                known=known,
                foreign=len(foreign),
            )
        ]
        if foreign:
            lines.append(self.env._("Lines that belong to no request: %(lines)s.", lines=", ".join(foreign)))
        return "\n".join(lines)

    # Reading

    def _read_rows(self):
        """Return ``(line number, {column: text})`` of every row below the head."""
        try:
            table = rows_of_file(self.filename or "", base64.b64decode(self.content or b""))
        except SheetProblem as problem:
            raise UserError(self._get_file_message(str(problem))) from problem
        head, columns = self._find_head(table)
        return [
            (number, {name: cells[column].strip() for name, column in columns.items()})
            for number, cells in enumerate(table[head + 1 :], start=head + 2)
        ]

    def _find_head(self, table):
        """Return the row with the heads, and the position of each column in it."""
        for row, cells in enumerate(table[:ROWS_TO_SEARCH_HEAD]):
            columns = self._find_columns(cells)
            if all(name in columns for name in NEEDED):
                return row, columns
        raise UserError(
            self.env._(
                "No head found: the first %(count)s lines need columns for the invoice number "
                "(数电发票号码), the date (开票日期) and the total with tax (价税合计).",
                count=ROWS_TO_SEARCH_HEAD,
            )
        )

    def _get_file_message(self, problem):
        return {
            "empty": self.env._("File: there is nothing in it."),
            "kind": self.env._("File: choose the list that the tax system exports, as xlsx or csv."),
            "large": self.env._(
                "File: it is too large. Export a shorter time and import one after the other."
            ),
        }.get(problem, self.env._("File: it can not be read. Export it again as xlsx or csv."))

    def _find_columns(self, cells):
        heads = {re.sub(r"\s", "", cell): column for column, cell in reversed(list(enumerate(cells)))}
        columns = {}
        for name, words in HEADERS.items():
            word = next((word for word in words if word in heads), None)
            if word:
                columns[name] = heads[word]
        return columns

    # Matching

    def _find_invoice(self, row):
        """Return the request that this row is about; none when it is not ours."""
        Invoice = self.env["metrology.invoice"]
        self._complete_row(row)
        if row["is_red"]:
            return Invoice.search([("red_number", "=", row["number"])], limit=1) or self._find_reversed(row)
        named = set(REQUEST_NUMBER.findall(row.get("remark", "").upper()))
        if named:
            invoice = Invoice.search([("name", "in", list(named))])
            if len(invoice) != 1:
                raise _RowProblem(
                    self.env._("there is no single request %(names)s.", names=", ".join(sorted(named)))
                )
            return invoice
        same = Invoice.search([("invoice_number", "=", row["number"])], limit=1)
        return same or self._find_by_buyer(row)

    def _complete_row(self, row):
        """Read number, date and total of a row, or say which of them is wrong."""
        if not re.fullmatch(r"\d{20}", row["number"]):
            raise _RowProblem(self.env._("“%(number)s” is not a number of 20 digits.", number=row["number"]))
        if row["number"].endswith("00000"):
            raise _RowProblem(
                self.env._(
                    "%(number)s ends in five zeros: a spreadsheet has rounded it. Export the list again, or "
                    "enter this number by hand.",
                    number=row["number"],
                )
            )
        row["date"] = self._to_date(row["date"])
        try:
            row["total"] = float(row["total"].replace(",", "").lstrip("¥￥"))
        except ValueError as error:
            raise _RowProblem(self.env._("“%(total)s” is not an amount.", total=row["total"])) from error
        row["is_red"] = row["total"] < 0 or row.get("positive") == "否"

    def _to_date(self, text):
        digits = re.sub(r"[年月/.]", "-", text).replace("日", "")
        try:
            return datetime.fromisoformat(digits).date()
        except ValueError:
            parts = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", digits)
        try:
            return date(*map(int, parts.groups()))
        except (AttributeError, ValueError) as error:
            raise _RowProblem(self.env._("“%(date)s” is not a date.", date=text)) from error

    def _find_reversed(self, row):
        numbers = INVOICE_NUMBER.findall(row.get("remark", ""))
        invoice = self.env["metrology.invoice"].search([("invoice_number", "in", numbers)], limit=1)
        if invoice:
            raise _RowProblem(
                self.env._(
                    "%(number)s reverses %(invoice)s. Open that request and press “Reverse in red”, because "
                    "the reason is needed too.",
                    number=row["number"],
                    invoice=invoice.name,
                )
            )
        return invoice

    def _find_by_buyer(self, row):
        """Return the only checked request of this buyer over this total."""
        number = codes.normalize(row.get("tax_no", ""))
        if not number:
            return self.env["metrology.invoice"]
        waiting = self.env["metrology.invoice"].search([("state", "=", "checked"), ("tax_no", "!=", False)])
        fitting = waiting.filtered(
            lambda invoice: (
                codes.normalize(invoice.tax_no) == number
                and not float_compare(invoice.amount, row["total"], precision_digits=2)
            )
        )
        if len(fitting) > 1:
            raise _RowProblem(
                self.env._(
                    "%(names)s have the same buyer and total. Enter the numbers by hand, or write the "
                    "request number into the remark.",
                    names=", ".join(fitting.mapped("name")),
                )
            )
        return fitting

    def _is_known(self, invoice, row):
        if row["is_red"]:
            return invoice.red_number == row["number"]
        return invoice.invoice_number == row["number"] and invoice.state in ("issued", "sent", "reversed")

    def _check_row(self, invoice, row):
        """Compare what the tax system issued with what was asked for."""
        names = {"invoice": invoice.name, "number": row["number"]}
        if invoice.state != "checked":
            raise _RowProblem(
                self.env._(
                    "%(invoice)s is “%(state)s”, so %(number)s can not be its number.",
                    state=invoice._state_label(invoice.state),
                    **names,
                )
            )
        if float_compare(invoice.amount, row["total"], precision_digits=2):
            raise _RowProblem(
                self.env._(
                    "%(invoice)s is over %(wanted).2f, but %(number)s was issued over %(total).2f.",
                    wanted=invoice.amount,
                    total=row["total"],
                    **names,
                )
            )
        number = codes.normalize(row.get("tax_no", ""))
        if number and number != codes.normalize(invoice.tax_no):
            raise _RowProblem(
                self.env._(
                    "%(invoice)s is for tax number %(wanted)s, but %(number)s was issued for %(found)s.",
                    wanted=invoice.tax_no or self.env._("none"),
                    found=number,
                    **names,
                )
            )
        if row.get("status") and row["status"] not in ("正常", "开具成功"):
            raise _RowProblem(
                self.env._(
                    "%(number)s is “%(status)s” in the tax system. Look there before it is taken over.",
                    number=row["number"],
                    status=row["status"],
                )
            )
