"""Numbered rows out of a bank's file: CSV in any usual encoding, xlsx, or the old xls.

Plain Python. What a file is, its first bytes say; banks give old names to new files and the other way round.
"""

import csv
import io
import struct

import openpyxl
import xlrd
from xlrd.compdoc import CompDocError

from odoo.addons.metrology_intake.sheet_file import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    SheetProblem,
    decode,
    numbered_rows_of_file,
    numbered_rows_of_text,
)

AUTOMATIC = ("utf-8-sig", "gb18030")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_FORMULA_CELLS = 20
# What xlrd raises when a file only begins like a workbook.
_BROKEN = (xlrd.XLRDError, CompDocError, ValueError, IndexError, KeyError, struct.error, AssertionError)


def rows_of_statement(content, encoding=None):
    """Return ``[(number, cells)]``; :class:`SheetProblem` says why a file is refused.

    :param encoding: what a bank's text is written in, when it is not found by itself
    """
    if not content:
        raise SheetProblem("empty")
    if len(content) > MAX_BYTES:
        raise SheetProblem("large")
    if content.startswith(_ZIP):
        rows = numbered_rows_of_file("statement.xlsx", content)
        _refuse_unread_formulas(content)
        return rows
    if content.startswith(_OLD_EXCEL):
        return _rows_of_old_workbook(content)
    if encoding:
        return _rows_of_text(decode(content, (encoding,)))
    return _rows_of_text(decode(content, ("utf-16",) if content[:2] in _UTF_16 else AUTOMATIC))


def _rows_of_text(text):
    if "\0" in text:
        raise SheetProblem("broken")
    return numbered_rows_of_text(text)


def _refuse_unread_formulas(content):
    """A formula whose result was never stored reads as an empty cell, so it is named instead of left out."""
    values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    try:
        bounds = {"max_col": MAX_COLUMNS, "max_row": MAX_ROWS + 1}
        missing = [
            formula.coordinate
            for value_row, formula_row in zip(
                values.worksheets[0].iter_rows(**bounds),
                formulas.worksheets[0].iter_rows(**bounds),
                strict=True,
            )
            for value, formula in zip(value_row, formula_row, strict=False)
            if formula.data_type == "f" and value.value is None
        ]
    finally:
        values.close()
        formulas.close()
    if missing:
        raise SheetProblem("formula", ", ".join(missing[:_FORMULA_CELLS]))


def _rows_of_old_workbook(content):
    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO())
        sheet = book.sheet_by_index(0)
        if sheet.nrows > MAX_ROWS:
            raise SheetProblem("large")
        rows = [
            [_old_cell(book, cell) for cell in sheet.row(number)[:MAX_COLUMNS]]
            for number in range(sheet.nrows)
        ]
    except _BROKEN as error:
        raise SheetProblem("broken") from error
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t").writerows(rows)
    return numbered_rows_of_text(text.getvalue())


def _old_cell(book, cell):
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, book.datemode).isoformat(" ")
    if cell.ctype == xlrd.XL_CELL_NUMBER and cell.value.is_integer():
        return str(int(cell.value))
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else str(cell.value)
