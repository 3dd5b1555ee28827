"""Tables as plain text: CSV that any program reads and in which no cell can act as a formula."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from exports.sheet import FORBIDDEN_CHARACTERS, Table, Value

#: What makes a spreadsheet program work out a cell instead of showing it; the wide forms do in some of them too.
_SIGN = "[=+\\-@＝＋－＠]"
_FORMULA = re.compile(rf"\A(\s*{_SIGN}|[\t\r\n]).", re.DOTALL)
#: The same after what a program set to another separator takes for the end of a cell or a row.
_HIDDEN_FORMULA = re.compile(rf"(?<=[;\t\r\n])([\" ]*)(?={_SIGN})")
#: A number, or an international phone number in which two groups of digits stand apart: nothing that can be worked out.
_HARMLESS = re.compile(r"[+-]?\d+([.,]\d+)?|\+(?=.*[\d)] +\d)\(?\d[\d ().-]*")


def inert(text: str) -> str:
    """Return `text` so that no spreadsheet program can take it for a formula.

    CSV has no types: a cell is what its first characters look like. A text that looks like a formula gets an
    apostrophe in front, the mark that spreadsheet programs themselves use for text; nothing is ever taken away.
    Numbers and ordinary phone numbers (+506 2222 3333, +1 202-555-0100) stay as they are, since they cannot be
    worked out; "+506-2222-3333" can be (it is a subtraction), and gets the apostrophe. So does what
    would begin a cell for a program that separates by semicolon, tab or line. Whoever needs every text letter
    by letter takes the workbook, where cells have types.
    """
    if _HARMLESS.fullmatch(text):
        return text
    text = _HIDDEN_FORMULA.sub(r"\1'", text)
    return "'" + text if _FORMULA.match(text) else text


def write_csv(out: BinaryIO, table: Table, zone: ZoneInfo) -> None:
    """Write `table` as CSV (RFC 4180): UTF-8 with byte order mark, every text quoted and `inert`.

    Dates are written 2022-03-01, instants 2022-03-01 23:59 in `zone`, numbers plainly.
    """
    stream = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        writer.writerow([inert(column.head) for column in table.columns])
        for row in table.rows:
            writer.writerow([_plain(value, zone) for value in row])
        stream.flush()
    finally:
        stream.detach()


def _plain(value: Value, zone: ZoneInfo) -> str | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return inert(FORBIDDEN_CHARACTERS.sub("\ufffd", value))
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else value
