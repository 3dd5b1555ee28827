"""Workbooks that stream: real tables with filters, ready to print, in which no text can become a formula."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, BinaryIO, Self, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

import openpyxl
from babel.dates import format_date, format_time, get_timezone_location
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.packaging.extended import ExtendedProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableColumn, TableStyleInfo
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_APP, ARC_CORE
from openpyxl.xml.functions import tostring

from exports.sheet import Kind, Sheet, Styles, Table, possible_text

#: Rows of a sheet, its head included, and characters of its title (Excel's specifications and limits).
MOST_ROWS = 1_048_576
MOST_IN_SHEET_TITLE = 31
#: Header and footer hold 255 characters each, codes and all.
_MOST_IN_MARGIN = 110

_NOT_IN_SHEET_TITLE = re.compile(r"[\\/?*\[\]:\x00-\x1f]")
_INK, _LINE = "1F3864", "BFBFBF"


class TooManyRows(Exception):
    """There is more to write than a sheet can hold."""


class PaperSize(enum.Enum):
    """What it is printed on; the value is the format's number in a workbook."""

    LETTER = 1
    A4 = 9


#: Where people print on US letter, by ISO 3166-1 alpha-3 (Unicode CLDR, measurement data, paper size).
_LETTER_COUNTRIES = frozenset(
    ["BLZ", "CAN", "CHL", "COL", "CRI", "GTM", "MEX", "NIC", "PAN", "PHL", "PRI", "SLV", "USA", "VEN"]
)


def paper_size(country: str) -> PaperSize:
    """Return what people in `country` (ISO 3166-1 alpha-3) print on."""
    return PaperSize.LETTER if country in _LETTER_COUNTRIES else PaperSize.A4


@dataclass(frozen=True)
class Properties:
    """What a workbook says about itself, on screen and on paper."""

    title: str
    subject: str
    creator: str
    language: str
    #: Aware; two workbooks of the same rows differ in nothing else.
    created: datetime
    #: The zone in which instants are shown.
    zone: ZoneInfo
    paper: PaperSize = PaperSize.A4


class Workbook:
    """A workbook on its way into a file; leaving the `with` block completes it.

    Each sheet is compressed into the file while its rows come, so that memory does not grow with them.
    """

    def __init__(self, out: BinaryIO, properties: Properties) -> None:
        """Begin a workbook in `out`."""
        self._properties = properties
        self._book = openpyxl.Workbook(write_only=True)
        self._styles = _styles(self._book, properties.zone)
        self._archive = _Archive(out, properties.created)
        self._describe()
        with force_locale(properties.language):
            self._page_numbers = _("Page %(number)s of %(pages)s", number="&P", pages="&N")
            self._total = _("Total")
            self._made = made(properties.title, properties.created, properties.zone, properties.language)

    def __enter__(self) -> Self:
        """Return the workbook."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Complete the file, or leave it as it is after an error."""
        if kind is None:
            ExcelWriter(self._book, self._archive).save()
        else:
            self._archive.abandon()

    def add(self, table: Table) -> int:
        """Write a sheet with `table`, and return how many rows it has.

        Text stays text, whatever it begins with; see `possible_text` for what a workbook cannot hold. Instants
        must be aware and are shown in the workbook's zone. A title that Excel would refuse is mended, heads that
        are the same are numbered. Raises TooManyRows when a sheet cannot hold them.
        """
        titles = [sheet.title for sheet in self._book.worksheets]
        member = self._archive.member(f"xl/worksheets/sheet{len(titles) + 1}.xml")
        with self._archive.open(member, "w") as stream:
            sheet = Sheet(self._book, sheet_title(table.title, titles), stream, table.columns, self._styles)
            try:
                self._set_up(sheet, table)
                count = _fill(sheet, table, self._total)
                sheet.close()
            finally:
                sheet.abandon()
        self._book._add_sheet(sheet)  # type: ignore[attr-defined]  # noqa: SLF001  # no public way
        return count

    def _describe(self) -> None:
        about, properties = self._properties, self._book.properties
        properties.title = possible_text(about.title)
        properties.subject = possible_text(about.subject)
        properties.creator = properties.lastModifiedBy = possible_text(about.creator)
        properties.language = about.language
        properties.created = properties.modified = about.created.astimezone(UTC).replace(tzinfo=None)
        # First in the archive: it is by them that programs recognise a workbook.
        self._archive.writestr(ARC_APP, tostring(ExtendedProperties().to_tree()))
        self._archive.writestr(ARC_CORE, tostring(properties.to_tree()))

    def _set_up(self, sheet: Any, table: Table) -> None:
        about = self._properties
        for number, column in enumerate(table.columns, 1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        if table.keeps:
            sheet.print_title_cols = f"A:{get_column_letter(table.keeps)}"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = about.paper.value
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = table.pages_wide, 0
        sheet.page_margins = PageMargins(left=0.3, right=0.3, top=0.7, bottom=0.6, header=0.3, footer=0.3)
        sheet.oddHeader.left.text = _in_margin(about.subject)
        sheet.oddHeader.right.text = _in_margin(sheet.title)
        sheet.oddFooter.left.text = _in_margin(self._made)
        sheet.oddFooter.right.text = self._page_numbers


class _Archive(ZipFile):
    """A zip file whose members all bear one time, and which takes each member once.

    openpyxl hands in everything when it saves; what has been written before, the sheets above all, stays.
    """

    def __init__(self, out: BinaryIO, stamp: datetime) -> None:
        super().__init__(out, "w", ZIP_DEFLATED)
        self._stamp = stamp.astimezone(UTC).timetuple()[:6]

    def member(self, name: str) -> ZipInfo:
        member = ZipInfo(name, self._stamp)
        member.compress_type = ZIP_DEFLATED
        return member

    def writestr(self, name: Any, content: Any, *_options: Any) -> None:  # all openpyxl uses
        if name not in self.NameToInfo:
            super().writestr(self.member(name), content)

    def write(self, source: Any, name: Any = None, *_options: Any) -> None:
        if name not in self.NameToInfo:
            super().write(source, name)

    def abandon(self) -> None:
        """Forget the file, so that no table of contents is written into a broken one."""
        self.fp = None


def made(title: str, created: datetime, zone: ZoneInfo, language: str) -> str:
    """Return what a paper is and when it was made, in the locale in force, which is that of `language`."""
    there = created.astimezone(zone)
    # Spanish says "a la 1:00" and "a las 2:00".
    return str(
        ngettext(
            "%(title)s, as of %(day)s, %(time)s (time of %(place)s)",
            "%(title)s, as of %(day)s, %(time)s (time of %(place)s)",
            there.hour,
            title=title,
            day=format_date(there, "long", locale=language),
            time=format_time(there, "short", tzinfo=zone, locale=language),
            place=get_timezone_location(zone, locale=language, return_city=True),
        )
    )


def _fill(sheet: Sheet, table: Table, total: str) -> int:
    """Write the table's rows, and below it the totals there are, called `total`; return how many rows."""
    heads = _distinct([column.head for column in table.columns])
    summed = [number for number, column in enumerate(table.columns) if column.total]
    totals: list[Any] = [None] * len(heads)
    count = 0
    sheet.append(heads)
    for count, row in enumerate(table.rows, 1):
        if count > MOST_ROWS - 3:
            raise TooManyRows(f"{sheet.title}: a sheet holds {MOST_ROWS - 3} rows beside head and totals")
        sheet.append(row)
        for number in summed:
            totals[number] = (totals[number] or 0) + cast(float, row[number] or 0)
    if count == 0:
        sheet.append([None] * len(heads))  # Excel refuses a table without a row
    if summed and count:
        totals[max(summed[0] - 1, 0)] = total
        sheet.append_totals(totals)
    _add_table(sheet, table.name, heads, count)
    return count


def _add_table(sheet: Sheet, name: str, heads: list[str], count: int) -> None:
    area = f"A1:{get_column_letter(len(heads))}{max(count, 1) + 1}"
    table = ExcelTable(displayName=name, ref=area, autoFilter=AutoFilter(ref=area))
    # openpyxl reads the heads from the cells, which in a write-only sheet are gone by now.
    table.tableColumns = [TableColumn(id=number, name=head) for number, head in enumerate(heads, 1)]
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.tables.add(table)


def sheet_title(words: str, taken: Iterable[str] = ()) -> str:
    """Return `words` as Excel takes them for a sheet's title: short, without []:*?/ and backslash, none of `taken`."""
    title = possible_text(_NOT_IN_SHEET_TITLE.sub(" ", words)).strip(" '") or "–"
    taken, number, found = {other.casefold() for other in taken}, 1, title[:MOST_IN_SHEET_TITLE]
    while found.casefold() in taken:
        number += 1
        ending = f" ({number})"
        found = title[: MOST_IN_SHEET_TITLE - len(ending)] + ending
    return found


def _distinct(heads: Sequence[str]) -> list[str]:
    """Return the heads as a table takes them: no empty one, no two alike."""
    found: dict[str, str] = {}
    for number, words in enumerate(heads, 1):
        head = " ".join(possible_text(words).split()) or str(number)
        while head.casefold() in found:
            head = f"{head} ({number})"
        found[head.casefold()] = head
    return list(found.values())


def _in_margin(words: str) -> str:
    """Return `words` for a header or footer, where & begins a code."""
    words = " ".join(possible_text(words).split())
    if len(words) > _MOST_IN_MARGIN:
        words = words[: _MOST_IN_MARGIN - 1] + "…"
    return words.replace("&", "&&")


def _styles(book: openpyxl.Workbook, zone: ZoneInfo) -> Styles:
    """Register the few styles there are in `book` and return their numbers."""
    any_sheet = WriteOnlyWorksheet(book, "styles")
    line = Side("thin", _LINE)
    border = Border(line, line, line, line)

    def number(alignment: Alignment, **looks: Any) -> str:
        cell = WriteOnlyCell(any_sheet)
        cell.alignment, cell.border = alignment, border
        for name, look in looks.items():
            setattr(cell, name, look)
        return str(cell.style_id)

    text = Alignment(vertical="top", wrap_text=True)
    short = Alignment(vertical="top", horizontal="center")
    head = Alignment(vertical="center", wrap_text=True)
    return Styles(
        head=number(head, font=Font("Calibri", 11, bold=True, color="FFFFFF"), fill=PatternFill("solid", _INK)),
        total=number(short, font=Font("Calibri", 11, bold=True)),
        quoted=number(text, number_format="@", quotePrefix=True),
        body={
            Kind.TEXT: number(text),
            Kind.NUMBER: number(short),
            Kind.DATE: number(short, number_format="yyyy-mm-dd"),
            Kind.MOMENT: number(short, number_format="yyyy-mm-dd hh:mm"),
        },
        zone=zone,
    )
