import base64
import binascii
from hashlib import sha256

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.metrology_intake.sheet_file import MAX_ROWS, SheetProblem

from ..statement_file import rows_of_statement
from ..statement_rows import ROWS_TO_SEARCH_HEAD, Head, find_head, heading_key, number_entries, read_entries

PREVIEW_ROWS = 5
SAMPLES = 3
MAX_TOLD = 20
MAX_FILE_NAME = 120


class MetrologyBankImport(models.TransientModel):
    """Reads a bank's file, shows what it says, imports what is new; unknown columns are explained once."""

    _name = "metrology.bank.import"
    _description = "Import of a Bank Statement"

    account_id = fields.Many2one(
        "metrology.bank.account",
        string="Our account",
        required=True,
        default=lambda self: self.env["metrology.bank.account"].search([], limit=1),
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="account_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    file = fields.Binary(string="The bank's file", attachment=False)
    filename = fields.Char(string="Name of the file")
    format_id = fields.Many2one(
        "metrology.bank.format", help="Empty: found by the headings.", ondelete="cascade"
    )
    step = fields.Selection(
        [("file", "File"), ("map", "Columns"), ("ready", "Import")], default="file", readonly=True
    )
    head_row = fields.Integer(string="Row of the headings")
    format_name = fields.Char(string="Name of the new format")
    column_ids = fields.One2many("metrology.bank.import.column", "import_id", string="Columns")
    preview = fields.Html(readonly=True)
    problems = fields.Text(readonly=True)
    period = fields.Char(readonly=True)
    credit_count = fields.Integer(string="Money in, transfers", readonly=True)
    credit_amount = fields.Monetary(string="Money in", readonly=True)
    debit_count = fields.Integer(string="Money out, payments", readonly=True)
    debit_amount = fields.Monetary(string="Money out", readonly=True)
    new_count = fields.Integer(string="New", readonly=True)
    known_count = fields.Integer(string="Already there", readonly=True)

    # Steps

    def action_read(self):
        """Read the file: show what it says, ask for its columns, or tell what is wrong."""
        self.ensure_one()
        self.env["metrology.bank.line"]._check_finance()
        rows = self._read_rows()
        head = self._find_head(rows)
        if not head:
            self._ask_columns(rows, self._guess_head(rows))
        else:
            self._show(rows, head)
        return self._get_form_action()

    def action_use_head(self):
        """Take another row as the row of headings."""
        self.ensure_one()
        rows = self._read_rows()
        positions = [position for position, (number, _cells) in enumerate(rows) if number == self.head_row]
        if not positions:
            raise UserError(
                self.env._(
                    "Row of the headings: row %(row)s is empty or not in the file. Enter the row in which "
                    "the names of the columns stand.",
                    row=self.head_row,
                )
            )
        self._ask_columns(rows, positions[0])
        return self._get_form_action()

    def action_save_format(self):
        """Save what the columns mean as a format, and read the file with it."""
        self.ensure_one()
        self.env["metrology.bank.line"]._check_finance()
        if not (self.format_name or "").strip():
            raise UserError(self.env._("Name of the new format: write the bank's name, for the next time."))
        used = self.column_ids.filtered("role")
        twins = [c for c in used if not heading_key(c.heading)]
        if twins:
            raise UserError(
                self.env._(
                    "Column %(position)s has no heading and can not be found again. Choose another row of "
                    "headings.",
                    position=twins[0].position,
                )
            )
        self.format_id = self.env["metrology.bank.format"].create(
            {
                "name": self.format_name.strip(),
                "column_ids": [
                    Command.create({"heading": column.heading, "role": column.role}) for column in used
                ],
            }
        )
        return self.action_read()

    def action_back(self):
        self.ensure_one()
        self.step = "file"
        return self._get_form_action()

    def action_import(self):
        """Import what is new of the file; what is there already stays as it is."""
        self.ensure_one()
        self.env["metrology.bank.line"]._check_finance()
        entries = self._read_good_entries()
        new, known = self._divide_entries(entries)
        if not new:
            return self._tell(
                self.env._("0 new, %(known)s already there. Nothing was changed.", known=known), "info"
            )
        statement = self._take(new, entries, known)
        text = self.env._("%(new)s new, %(known)s already there.", new=len(new), known=known)
        return self._tell(text, "success", statement.with_env(self.env).action_view_lines())

    # Reading

    def _read_rows(self):
        try:
            content = base64.b64decode(self.with_context(bin_size=False).file or b"", validate=True)
        except binascii.Error:
            content = b""
        encoding = self.format_id.encoding or "auto"
        try:
            return rows_of_statement(content, None if encoding == "auto" else encoding)
        except SheetProblem as problem:
            raise UserError(self._describe_file_problem(*problem.args)) from problem

    @api.model
    def _describe_file_problem(self, code, cells=""):
        return {
            "empty": self.env._(
                "The bank's file: it is empty. Choose the file that the bank's site gave you."
            ),
            "kind": self.env._("The bank's file: only .xlsx, .xls and .csv files can be read."),
            "broken": self.env._(
                "The bank's file: it can not be read. Open it in Excel or WPS, save it as .xlsx, and choose "
                "that."
            ),
            "large": self.env._(
                "The bank's file: at most %(count)s rows and 8 MB at a time. Choose a shorter period.",
                count=MAX_ROWS,
            ),
            "formula": self.env._(
                "The bank's file: %(cells)s hold formulas without a result. Take the file as the bank gave "
                "it, or open it in Excel or WPS and save it once.",
                cells=cells,
            ),
        }[code]

    def _find_head(self, rows):
        formats = self.env["metrology.bank.format"]
        if self.format_id:
            return find_head(rows, self.format_id._get_layouts())
        usual = find_head(rows, self.account_id.format_id._get_layouts())
        return usual or find_head(rows, formats.search([])._get_layouts())

    @api.model
    def _guess_head(self, rows):
        """Return the position of the row that has most texts without digits."""
        counts = [
            sum(1 for cell in cells if cell and not any(c.isdigit() for c in cell))
            for _number, cells in rows[:ROWS_TO_SEARCH_HEAD]
        ]
        return counts.index(max(counts))

    def _read_good_entries(self):
        rows = self._read_rows()
        head = self._find_head(rows)
        if not head:
            raise UserError(
                self.env._("The columns of this file are not known. Press “Read the file” first.")
            )
        entries, problems = read_entries(rows, head)
        if problems:
            raise UserError(self._describe_problems(problems))
        if not entries:
            raise UserError(
                self.env._("The bank's file: it has headings but no movement. Choose another period.")
            )
        return entries

    def _divide_entries(self, entries):
        """Return the entries that are new, as ``[(key, entry)]``, and how many are there already."""
        numbered = number_entries(entries)
        # sudo: metrology.bank.line - the key is no business of people
        known = set(
            self.env["metrology.bank.line"]
            .sudo()
            .search_fetch(
                [("account_id", "=", self.account_id.id), ("line_key", "in", [key for key, _e in numbered])],
                ["line_key"],
            )
            .mapped("line_key")
        )
        new = [(key, entry) for key, entry in numbered if key not in known]
        return new, len(numbered) - len(new)

    # What the person sees

    def _show(self, rows, head):
        entries, problems = read_entries(rows, head)
        new, known = self._divide_entries(entries)
        credits = [entry.amount for entry in entries if entry.amount > 0]
        debits = [entry.amount for entry in entries if entry.amount < 0]
        days = sorted(entry.day for entry in entries)
        self.write(
            {
                "step": "file" if problems or not entries else "ready",
                "format_id": head.layout.key,
                "problems": self._describe_problems(problems) if problems else False,
                "preview": self._make_preview(rows, head),
                "period": " – ".join(format_date(self.env, day) for day in (days[0], days[-1]))
                if days
                else False,
                "credit_count": len(credits),
                "credit_amount": sum(credits),
                "debit_count": len(debits),
                "debit_amount": -sum(debits),
                "new_count": len(new),
                "known_count": known,
            }
        )
        if not entries and not problems:
            self.problems = self.env._(
                "The bank's file: it has headings but no movement. Choose another period."
            )

    def _ask_columns(self, rows, position):
        """Show the columns of an unknown file with their first values, and what they may mean."""
        number, headings = rows[position]
        following = rows[position + 1 : position + 1 + SAMPLES]
        guesses = self._guess_roles()
        columns = [
            {
                "position": index + 1,
                "heading": heading,
                "sample": " | ".join(filter(None, (cells[index] for _number, cells in following))),
                "role": guesses.get(heading_key(heading), False),
            }
            for index, heading in enumerate(headings)
            if heading or any(cells[index] for _number, cells in following)
        ]
        self.write(
            {
                "step": "map",
                "format_id": False,
                "head_row": number,
                "problems": False,
                "column_ids": [Command.clear(), *map(Command.create, columns)],
                "preview": self._make_preview(rows, Head(None, position, {})),
            }
        )

    @api.model
    def _guess_roles(self):
        columns = self.env["metrology.bank.format.column"].search([])
        return {heading_key(column.heading): column.role for column in columns}

    @api.model
    def _make_preview(self, rows, head):
        """Return the headings and the first rows as a table; what stands in the file is escaped."""
        shown = rows[head.position : head.position + 1 + PREVIEW_ROWS]
        lines = Markup().join(
            Markup("<tr><td class='text-muted'>%s</td>%s</tr>")
            % (number, Markup().join(Markup("<td>%s</td>") % cell for cell in cells))
            for number, cells in shown
        )
        return (
            Markup("<table class='table table-sm table-bordered small text-nowrap mb-0'>%s</table>") % lines
        )

    def _describe_problems(self, problems):
        """Return a sentence per problem: which row, which column, what to do."""
        told = [self._describe_problem(problem) for problem in problems[:MAX_TOLD]]
        if len(problems) > MAX_TOLD:
            told.append(self.env._("… and %(count)s more.", count=len(problems) - MAX_TOLD))
        told.append(self.env._("Nothing was imported. Correct the file, or get it from the bank again."))
        return "\n".join(told)

    @api.model
    def _describe_problem(self, problem):
        values = {"row": problem.row, "column": problem.heading, "text": problem.text}
        return {
            "no_date": self.env._(
                "Row %(row)s, column %(column)s: the date is missing. Fill it in.", **values
            ),
            "date": self.env._(
                "Row %(row)s, column %(column)s: “%(text)s” is no date. Write it like 2026-11-20.", **values
            ),
            "time": self.env._(
                "Row %(row)s, column %(column)s: “%(text)s” is no time. Write it like 09:31:00.", **values
            ),
            "amount": self.env._(
                "Row %(row)s, column %(column)s: “%(text)s” is no amount. Write it like 1,234.50.", **values
            ),
            "no_amount": self.env._(
                "Row %(row)s, column %(column)s: there is no amount. Fill it in, or delete the row.", **values
            ),
            "both": self.env._(
                "Row %(row)s: money in and money out in one row (%(text)s). Leave only one of them.", **values
            ),
            "direction": self.env._(
                "Row %(row)s, column %(column)s: “%(text)s” tells neither debit nor credit. Write 借 or 贷.",
                **values,
            ),
        }[problem.code]

    # Writing

    def _take(self, new, entries, known):
        """Write the statement and its new lines, book them in accounting, and look whom they are from."""
        self._lock_account()
        days = [entry.day for entry in entries]
        content = base64.b64decode(self.with_context(bin_size=False).file)
        # sudo: metrology.bank.statement, metrology.bank.line - made by the import, nobody types them
        statement_sudo = (
            self.env["metrology.bank.statement"]
            .sudo()
            .create(
                {
                    "name": (self.filename or self.env._("Bank statement"))[:MAX_FILE_NAME],
                    "account_id": self.account_id.id,
                    "format_id": self._find_head(self._read_rows()).layout.key,
                    "file": base64.b64encode(content),
                    "checksum": sha256(content).hexdigest(),
                    "date_from": min(days),
                    "date_to": max(days),
                    "read_count": len(entries),
                    "new_count": len(new),
                    "known_count": known,
                    "credit_amount": sum(entry.amount for _key, entry in new if entry.amount > 0),
                    "debit_amount": -sum(entry.amount for _key, entry in new if entry.amount < 0),
                }
            )
        )
        lines_sudo = self._make_lines(statement_sudo, new)
        credits_sudo = lines_sudo.filtered(lambda line: line.direction == "in")
        (lines_sudo - credits_sudo)._transition("outgoing")
        credits_sudo._mirror()
        self.env["metrology.bank.matching"]._suggest(credits_sudo)
        unknown_sudo = credits_sudo.filtered(lambda line: line.certainty == "none")
        reason = self.env["metrology.reason"]._get("suspense_reason", "unknown_payer")
        unknown_sudo._transition("suspense", {"suspense_reason_id": reason.id})
        return statement_sudo

    def _lock_account(self):
        # sudo: metrology.bank.account - who imports locks it, and need not be one who may change it
        if not self.account_id.sudo().try_lock_for_update(allow_referencing=True):
            raise UserError(self._describe_collision())

    def _describe_collision(self):
        return self.env._(
            "Somebody else imports a statement of %(account)s at this moment. Wait until it is done, then "
            "read the file again.",
            account=self.account_id.display_name,
        )

    def _make_lines(self, statement_sudo, new):
        try:
            with self.env.cr.savepoint():
                lines_sudo = statement_sudo.line_ids.create(
                    [self._prepare_line(statement_sudo, key, entry) for key, entry in new]
                )
                lines_sudo.flush_recordset()
        except UniqueViolation as error:
            raise UserError(self._describe_collision()) from error
        return lines_sudo

    def _prepare_line(self, statement, key, entry):
        return {
            "account_id": self.account_id.id,
            "statement_id": statement.id,
            "line_key": key,
            "row": entry.row,
            "date": entry.day,
            "clock": entry.clock,
            "direction": "in" if entry.amount > 0 else "out",
            "amount": abs(entry.amount),
            "payer_name": entry.payer_name,
            "payer_account": entry.payer_account,
            "payer_bank": entry.payer_bank,
            "purpose": entry.purpose,
            "serial_no": entry.serial_no,
            "balance": entry.balance or 0,
        }

    # Answers

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a statement"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _tell(self, text, kind, following=None):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": text,
                "sticky": kind == "info",
                "next": following or {"type": "ir.actions.act_window_close"},
            },
        }
