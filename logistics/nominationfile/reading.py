"""Reading a workbook or CSV into rows of plain text, within bounds."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any
from unicodedata import normalize
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from logistics.nominationfile.columns import find_head
from logistics.nominationfile.rules import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    FileRefused,
    Flaw,
    Row,
    is_blank,
)

#: A workbook of this many bytes unpacked holds a hundred times the rows that are taken.
_MAX_UNPACKED = 32 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: Rows looked at beyond `MAX_ROWS`: heads, empty ones and lines under the table count for nothing.
_SLACK = 200


def read_rows(content: bytes) -> list[Row]:
    """Return the rows of the sheet or text that say something, the head's too, with their numbers; raises FileRefused.

    Of a workbook with several sheets the one is read whose head names most columns. A cell that is merged over several
    holds its text in each of them, a date is written as ISO 8601 writes it.
    """
    if not content:
        raise FileRefused(Flaw.NO_FILE)
    if len(content) > MAX_BYTES:
        raise FileRefused(Flaw.TOO_LARGE)
    if content.startswith(_OLE):
        raise FileRefused(Flaw.OLD_WORKBOOK)
    tables = _sheets(content) if content.startswith(_ZIP) else [_separated(content)]
    found = max(tables, key=lambda rows: len(find_head([row.cells for row in rows]).columns), default=[])
    if sum(1 for row in found if not is_blank(row.cells)) < 2:
        raise FileRefused(Flaw.EMPTY)
    if len(found) > MAX_ROWS + _SLACK:
        raise FileRefused(Flaw.TOO_MANY_ROWS)
    return found


def _sheets(content: bytes) -> list[list[Row]]:
    _bound(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out, such as drawings, holds no nomination
            book = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
    except Exception:  # openpyxl raises whatever the broken part leads it to
        raise FileRefused(Flaw.DAMAGED) from None
    return [list(_numbered(_cells(sheet))) for sheet in book.worksheets]


def _bound(content: bytes) -> None:
    """Raise FileRefused for what is no workbook, or would be too large unpacked."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, OSError):
        raise FileRefused(Flaw.DAMAGED) from None
    # Python reads no more of a member than it says here that it holds.
    if sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise FileRefused(Flaw.TOO_LARGE)
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise FileRefused(Flaw.NOT_A_TABLE)


def _cells(sheet: Worksheet) -> Iterator[Sequence[str]]:
    over = {
        (row, column): sheet.cell(area.min_row, area.min_col).value
        for area in sheet.merged_cells.ranges
        if area.size["rows"] * area.size["columns"] <= MAX_ROWS * MAX_COLUMNS
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, min(area.max_col, MAX_COLUMNS) + 1)
    }
    last = min(sheet.max_row, 4 * (MAX_ROWS + _SLACK))
    wide = min(sheet.max_column, MAX_COLUMNS)
    for number, row in enumerate(sheet.iter_rows(max_row=last, max_col=wide, values_only=True), 1):
        yield [_text(over.get((number, place), value)) for place, value in enumerate(row, 1)]


def _separated(content: bytes) -> list[Row]:
    """Return the rows of text separated by semicolons, commas or tabs, in Unicode or as Excel for Windows writes it."""
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(Flaw.NOT_A_TABLE)
    text = _decoded(content)
    first = text[:20_000]
    separator = max(";,\t", key=lambda each: sum(line.count(each) for line in first.splitlines()))
    if separator not in first:
        raise FileRefused(Flaw.NOT_A_TABLE)
    try:
        read = [[_text(cell) for cell in row[:MAX_COLUMNS]] for row in csv.reader(StringIO(text), delimiter=separator)]
    except csv.Error:
        raise FileRefused(Flaw.NOT_A_TABLE) from None
    return list(_numbered(read))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(Flaw.NOT_A_TABLE)


def _numbered(rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        if any(cells):
            yield Row(number, cells)


def _text(value: Any) -> str:
    """Return what a cell shows, in one line."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return normalize("NFC", " ".join(str(value).split()))[:MAX_CHARACTERS]
