"""Rows out of what people paste or upload: tab separated text, CSV, or an Excel workbook.

Plain Python. Every cell comes out as text; nothing is computed, "=1+1" that somebody typed stays as it is.
"""

import csv
import datetime
import io
import re
import zipfile

import openpyxl

MAX_ROWS = 2000
MAX_COLUMNS = 60
MAX_CELL = 500
MAX_BYTES = 8_000_000
MAX_UNPACKED = 120_000_000


class SheetProblem(Exception):
    """Why the rows can not be read: "empty", "kind", "broken", "large"."""


def rows_of_text(text):
    """Return the rows of text copied out of a spreadsheet; quoted cells may span lines."""
    return [cells for _number, cells in numbered_rows_of_text(text)]


def rows_of_file(name, content):
    """Return the rows of the first sheet of an uploaded file."""
    return [cells for _number, cells in numbered_rows_of_file(name, content)]


def numbered_rows_of_text(text):
    """Return ``[(number, cells)]``; the number is the row's place in the sheet, empty rows counted."""
    return _tidy(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_find_delimiter(text)))


def numbered_rows_of_file(name, content):
    """Return ``[(number, cells)]`` of the first sheet of an uploaded file."""
    if len(content) > MAX_BYTES:
        raise SheetProblem("large")
    kind = name.rpartition(".")[2].lower()
    if kind == "xlsx":
        return _rows_of_workbook(content)
    if kind in ("csv", "txt", "tsv"):
        return numbered_rows_of_text(decode(content))
    raise SheetProblem("kind")


def _find_delimiter(text):
    """Tabs separate cells, unless they only end cells that commas separate, as some banks write them."""
    if "," not in text or re.search(r"\t[^,\"\r\n]", text):
        return "\t"
    return ","


def decode(content, encodings=("utf-8-sig", "gb18030")):
    """Return the text of a file in the first of these encodings that fits."""
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetProblem("broken")


def _rows_of_workbook(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise SheetProblem("large")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            return _tidy(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True))
        finally:
            book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, OSError, SyntaxError) as error:
        raise SheetProblem("broken") from error


def _tidy(rows):
    """Return numbered rows as lists of text of equal length, without empty rows and columns at the end."""
    found = []
    try:
        for number, row in enumerate(rows, start=1):
            cells = [_as_text(cell) for cell in row[:MAX_COLUMNS]]
            if any(cells):
                found.append((number, cells))
            if len(found) > MAX_ROWS:
                raise SheetProblem("large")
    except csv.Error as error:
        raise SheetProblem("broken") from error
    if not found:
        raise SheetProblem("empty")
    width = max(index + 1 for _number, cells in found for index, cell in enumerate(cells) if cell)
    return [(number, (cells + [""] * width)[:width]) for number, cells in found]


def _as_text(cell):
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = "".join(c for c in str(cell) if c == "\n" or c.isprintable())
    return text.strip()[:MAX_CELL]
