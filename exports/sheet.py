"""One sheet of a workbook: its columns, and its rows written straight into the archive as plain, typed cells."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, cast
from unicodedata import combining, east_asian_width
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter

Value = str | int | float | date | datetime | None

#: The most characters of a cell, counted in UTF-16 as Excel does.
MOST_CHARACTERS = 32_767
#: In points: a line of the standard font, and the highest row Excel takes.
LINE_HEIGHT = 15
MOST_HEIGHT = 405
#: Characters of a head's width that its filter button takes, and bold letters.
_FILTER_BUTTON = 3

_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
#: Control characters, halves of characters and the two non-characters: XML 1.0 (2.2) has no way to write them.
FORBIDDEN_CHARACTERS = re.compile(_FORBIDDEN)
#: Text that Excel would take for the escape of one character (ECMA-376, ST_Xstring).
_ESCAPE_ALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: Text that needs a second look before it is written.
_DELICATE = re.compile(rf"[&<>\r]|\A[=+\-@\t\n ]|[\t\n ]\Z|_x[0-9A-Fa-f]{{4}}_|{_FORBIDDEN}")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Kind(enum.Enum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    #: A date and a time, local to the workbook's zone.
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """One column of a table: its head, its width in characters, and what it holds."""

    head: str
    width: int
    kind: Kind = Kind.TEXT
    #: Whether the sum of its numbers stands below the table.
    total: bool = False

    def __post_init__(self) -> None:
        """Make room for the longest word of the head: none is broken inside, whatever the language."""
        longest = max((len(word) for word in self.head.split()), default=0)
        object.__setattr__(self, "width", max(self.width, longest + _FILTER_BUTTON))


@dataclass(frozen=True)
class Table:
    """A table and its rows, which are read once, as they are written."""

    #: In formulas and, where there is only one, in file names: ASCII letters and underscores.
    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    #: On how many pages side by side it is printed; the columns up to `keeps` are then repeated on each.
    pages_wide: int = 1
    keeps: int = 0


@dataclass(frozen=True)
class Styles:
    """How cells look: the workbook's numbers of the styles in use, and the zone in which instants are shown."""

    head: str
    total: str
    #: Text that would become a formula if somebody edited its cell, were it not marked as text.
    quoted: str
    body: dict[Kind, str]
    zone: ZoneInfo


def possible_text(text: str) -> str:
    """Return `text` as a workbook can hold it.

    Forbidden characters become U+FFFD; what exceeds 32,767 characters is cut and ends in an ellipsis.
    """
    text = FORBIDDEN_CHARACTERS.sub("\ufffd", text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_CHARACTERS:
        return text
    return units[: 2 * (MOST_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"


def lines_of(text: str, width: int) -> int:
    """Return about how many lines `text` takes in a column `width` characters wide, where words are kept whole."""
    lines = 0
    for paragraph in text.split("\n"):
        taken, lines = 0, lines + 1
        for word in paragraph.split(" "):
            length = len(word) if word.isascii() else sum(map(_width, word))
            if taken and taken + 1 + length > width:
                taken, lines = 0, lines + 1
            taken += length + 1 if taken else length
            if taken > width:  # a word longer than the line, such as an e-mail address, is broken
                taken, lines = taken % width, lines + (taken - 1) // width
    return lines


def _width(sign: str) -> int:
    if sign < "\u0300":
        return 1
    return 0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1


class Sheet(WriteOnlyWorksheet):
    """openpyxl's write-only sheet, but with its rows written by `_RowWriter` and without a temporary file."""

    _rows: Any
    _writer: Any

    def __init__(
        self, book: openpyxl.Workbook, title: str, stream: IO[bytes], columns: Sequence[Column], styles: Styles
    ) -> None:
        """Begin a sheet that goes to `stream`."""
        super().__init__(book, title)
        self._writer = None
        self._begin: Callable[[], Any] = lambda: _RowWriter(self, stream, columns, styles)

    def append_totals(self, totals: Sequence[Value]) -> None:
        """Write `totals` one row below the table, so that they are no part of it."""
        self.append([])
        self.append(_Totals(totals))

    def abandon(self) -> None:
        """Let go of the stream, also in the middle of a row; after `close` this does nothing."""
        if self._rows is not None:
            self._rows.close()
        if self._writer is not None:
            self._writer.close()

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = self._begin()
            self._writer.write_top()

    def _values_to_row(self, values: Sequence[Value], row_idx: int) -> Sequence[Value]:
        return values


class _Totals(list[Value]):
    """A row of totals."""


class _RowWriter(WorksheetWriter):
    """Writes rows as text, ten times as fast as openpyxl, which makes objects of cells; the first row is the head."""

    def __init__(self, sheet: Sheet, stream: IO[bytes], columns: Sequence[Column], styles: Styles) -> None:
        super().__init__(sheet, stream)
        places = [(get_column_letter(number), column) for number, column in enumerate(columns, 1)]
        self._head = [(letter, styles.head, column.width - _FILTER_BUTTON) for letter, column in places]
        self._totals = [(letter, styles.total, column.width) for letter, column in places]
        self._body = [(letter, styles.body[column.kind], column.width) for letter, column in places]
        self._quoted = styles.quoted
        self._zone = styles.zone
        self._stream = stream

    def write_row(self, xf: Any, row: Any, row_idx: int) -> None:
        """Write one row; it is empty or has as many values as there are columns."""
        if row_idx == 1:
            xf.flush()  # what stands before the rows; nothing else is written through it until they end
        lines, cells = 1, []
        looks = self._head if row_idx == 1 else self._totals if isinstance(row, _Totals) else self._body
        for (letter, style, width), value in zip(looks if row else (), row, strict=True):
            if value is None or value == "":
                cells.append(f'<c r="{letter}{row_idx}" s="{style}"/>')
            elif isinstance(value, str):
                cells.append(self._text(f"{letter}{row_idx}", style, value))
                if len(value) > width or not value.isascii() or "\n" in value:
                    lines = max(lines, lines_of(value, width))
            else:
                cells.append(f'<c r="{letter}{row_idx}" s="{style}"><v>{self._number(value)}</v></c>')
        # Not every program measures wrapped text itself.
        height = f' ht="{min(lines * LINE_HEIGHT, MOST_HEIGHT)}"' if lines > 1 else ""
        self._stream.write(f'<row r="{row_idx}"{height}>{"".join(cells)}</row>'.encode())

    def _text(self, place: str, style: str, value: str) -> str:
        # Always an inline string: never a formula, nor a type that is worked out from the value.
        space = ""
        if len(value) * 2 > MOST_CHARACTERS or _DELICATE.search(value):
            value = possible_text(value)
            if value.startswith(_FORMULA_STARTS):
                style = self._quoted
            if value != value.strip():
                space = ' xml:space="preserve"'
            value = escape(_ESCAPE_ALIKE.sub("_x005F_", value), {"\r": "&#13;"})
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{space}>{value}</t></is></c>'

    def _number(self, value: float | date) -> str:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError(f"an instant needs a time zone: {value!r}")
            value = value.astimezone(self._zone).replace(tzinfo=None)
        if isinstance(value, date):
            value = cast(float, to_excel(value))  # type: ignore[no-untyped-call]  # not in the stubs
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"a cell cannot hold {value!r}")
        return repr(value)

    def cleanup(self) -> None:
        """Leave nothing to remove: there is no temporary file."""
