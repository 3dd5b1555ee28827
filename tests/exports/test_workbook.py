"""Workbooks, read again by another reader and by LibreOffice."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tracemalloc
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from flask_babel import force_locale, gettext, ngettext
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from exports import workbook
from exports.sheet import FORBIDDEN_CHARACTERS, MOST_CHARACTERS, Column, Kind, Table, possible_text
from exports.workbook import PaperSize, Properties, TooManyRows, Workbook, paper_size, sheet_title

PROPERTIES = Properties(
    title="Róster & <lista>",
    subject="II Taller",
    creator="Secretaría",
    language="es",
    created=datetime(2022, 2, 14, 18, 0, tzinfo=UTC),
    zone=ZoneInfo("America/Mexico_City"),
    paper=PaperSize.LETTER,
)

MADE = {"day": "14 de febrero de 2022", "time": "12:00", "place": "Ciudad de México"}

#: What an unkind visitor, or simply a person, may put into a field.
TEXTS = [
    "=1+1",
    '=HYPERLINK("http://example.org","x")',
    "+506 2222 3333",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=",
    "#N/A",
    "#REF!",
    "TRUE",
    "007",
    "1e5",
    "2022-03-31",
    " spaces  around ",
    "two\nlines",
    "two\r\nlines",
    "O'Higgins",
    'D\'Angelo "Tito" <tito@example.org> & Cía.',
    "محمد بن سلمان",
    "ວັນນາ ສີສຸກ",
    "李",
    "Nguyễn Thị Ánh",
    "Ñandú 🦤",
    "_x0041_",
    "_x005F_x0041_",
    "x" * 200,
]


def written(*tables: Table, properties: Properties = PROPERTIES) -> BytesIO:
    out = BytesIO()
    with Workbook(out, properties) as book:
        for table in tables:
            book.add(table)
    return out


def texts(*values: str) -> Table:
    return Table("texts", "Texts", [Column("Text", 40)], [[value] for value in values])


def read(out: BytesIO) -> list[str]:
    sheet = openpyxl.load_workbook(out).worksheets[0]
    cells = [cell for (cell,) in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    return [unescape(cell.value) for cell in cells]


def test_every_text_survives_and_stays_text(app):
    assert read(written(texts(*TEXTS))) == TEXTS


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=20))
def test_any_text_survives_but_for_what_no_workbook_can_hold(values):
    expected = [FORBIDDEN_CHARACTERS.sub("\ufffd", value) for value in values]
    assert read(written(texts(*values))) == expected


def test_characters_that_xml_forbids_become_the_replacement_character(app):
    assert read(written(texts("a\x00b\x0b\x1fc", "\ud800", "\ufffe\uffff"))) == [
        "a\ufffdb\ufffd\ufffdc",
        "\ufffd",
        "\ufffd\ufffd",
    ]


def test_too_long_a_text_is_cut_where_one_can_see_it():
    assert possible_text("x" * MOST_CHARACTERS) == "x" * MOST_CHARACTERS
    assert possible_text("x" * (MOST_CHARACTERS + 1)) == "x" * (MOST_CHARACTERS - 1) + "…"
    assert possible_text("🦤" * 16_384) == "🦤" * 16_383 + "…"  # two UTF-16 units each, none of them halved


def test_no_formula_is_in_the_file_and_editing_a_text_makes_none(app):
    out = written(texts(*TEXTS))
    with ZipFile(out) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    rows = openpyxl.load_workbook(out).worksheets[0].iter_rows(min_row=2)
    quoted = [cell.value for (cell,) in rows if cell.quotePrefix and cell.number_format == "@"]
    assert quoted == [text for text in TEXTS if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_dates_are_dates_and_instants_are_in_the_zone(app):
    columns = [Column("Day", 10, Kind.DATE), Column("Moment", 16, Kind.MOMENT), Column("Number", 6, Kind.NUMBER)]
    row = [date(2022, 3, 31), datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC), 2]
    cells = next(openpyxl.load_workbook(written(Table("t", "T", columns, [row]))).worksheets[0].iter_rows(min_row=2))
    assert [cell.value for cell in cells] == [datetime(2022, 3, 31), datetime(2022, 3, 1, 23, 59, 59), 2]  # noqa: DTZ001
    assert [cell.number_format for cell in cells] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "General"]


@pytest.mark.parametrize("value", [datetime(2022, 3, 1), True, object()])  # noqa: DTZ001
def test_what_no_cell_can_mean_is_an_error(app, value):
    with pytest.raises((TypeError, ValueError)):
        written(Table("t", "T", [Column("A", 5)], [[value]]))


def test_a_table_has_filters_heads_and_a_frozen_first_row(app):
    columns = [Column("Name", 30), Column("name", 12), Column("", 8)]
    sheet = openpyxl.load_workbook(written(Table("people", "People", columns, [["a", "b", "c"]] * 3))).worksheets[0]
    table = sheet.tables["people"]
    assert (table.ref, table.autoFilter.ref) == ("A1:C4", "A1:C4")
    assert table.column_names == ["Name", "name (2)", "3"] == [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "A2"
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [30, 12, 8]


def test_a_table_without_rows_has_an_empty_one_as_excel_demands(app):
    sheet = openpyxl.load_workbook(written(texts())).worksheets[0]
    assert sheet.tables["texts"].ref == "A1:A2"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["Text"], [None]]


def test_totals_stand_below_the_table_and_outside_it(app):
    columns = [Column("Name", 9), Column("Seats", 9, Kind.NUMBER, total=True), Column("Free", 9, Kind.NUMBER)]
    sheet = openpyxl.load_workbook(
        written(Table("t", "T", columns, [["a", 2, 1], ["b", None, 1], ["c", 3, 1]]))
    ).worksheets[0]
    assert sheet.tables["t"].ref == "A1:C4"
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)] == [[None] * 3, ["Total", 5, None]]
    assert openpyxl.load_workbook(written(Table("t", "T", columns, []))).worksheets[0].max_row == 2


def test_it_is_ready_to_print(app):
    book = openpyxl.load_workbook(written(texts("a")))
    sheet = book.worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == PaperSize.LETTER.value
    assert (
        sheet.sheet_properties.pageSetUpPr.fitToPage,
        sheet.page_setup.fitToWidth,
        sheet.page_setup.fitToHeight,
    ) == (True, 1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddHeader.left.text == "II Taller"
    with force_locale("es"):
        as_of = "%(title)s, as of %(day)s, %(time)s (time of %(place)s)"
        words = ngettext(as_of, as_of, 12, title="Róster && <lista>", **MADE)
        page = gettext("Page %(number)s of %(pages)s", number="&P", pages="&N")
    assert [part.text for part in (sheet.oddFooter.left, sheet.oddFooter.right)] == [words, page]


def test_it_says_what_it_is(app):
    about = openpyxl.load_workbook(written(texts("a"))).properties
    assert (about.title, about.subject, about.creator, about.language) == (
        "Róster & <lista>",
        "II Taller",
        "Secretaría",
        "es",
    )
    assert about.created == about.modified == datetime(2022, 2, 14, 18, 0)  # noqa: DTZ001


def test_the_same_rows_at_the_same_time_are_the_same_bytes(app):
    assert written(texts(*TEXTS)).getvalue() == written(texts(*TEXTS)).getvalue()


def test_two_sheets_may_want_one_title(app):
    tables = [
        Table(f"t{number}", "Delegations: seats/used [of] seats?", [Column("A", 5)], [["a"]]) for number in (1, 2)
    ]
    titles = openpyxl.load_workbook(written(*tables)).sheetnames
    assert titles == ["Delegations  seats used  of  se", "Delegations  seats used  of (2)"]
    assert [sheet_title(words) for words in ("'quoted'", "", "///")] == ["quoted", "–", "–"]


def test_paper_follows_the_country():
    assert [paper_size(country) for country in ("MEX", "PER", "USA")] == [
        PaperSize.LETTER,
        PaperSize.A4,
        PaperSize.LETTER,
    ]


def test_more_rows_than_a_sheet_holds_are_refused(app, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    assert openpyxl.load_workbook(written(texts("a", "b"))).worksheets[0].max_row == 3
    with pytest.raises(TooManyRows):
        written(texts("a", "b", "c"))


def test_an_error_on_the_way_leaves_no_complete_workbook(app):
    def rows():
        yield ["a"]
        raise RuntimeError("the database went away")

    out = BytesIO()
    with pytest.raises(RuntimeError, match="went away"), Workbook(out, PROPERTIES) as book:
        book.add(Table("t", "T", [Column("A", 5)], rows()))
    with pytest.raises(Exception, match="not a zip file"):
        ZipFile(out)


def test_memory_does_not_grow_with_the_rows(app, tmp_path):
    def peak(count: int) -> int:
        tracemalloc.start()
        with (tmp_path / "large.xlsx").open("wb") as out, Workbook(out, PROPERTIES) as book:
            book.add(
                Table("t", "T", [Column("A", 5), Column("B", 5)], ([f"Ana {number}", "=x"] for number in range(count)))
            )
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(20_000) - peak(200) < 1_000_000


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_reads_the_same_texts_and_works_nothing_out(app, tmp_path):
    shown = [text for text in TEXTS if "\r" not in text and "\t" not in text]
    path = tmp_path / "texts.xlsx"
    path.write_bytes(written(texts(*shown)).getvalue())
    assert converted(path, tmp_path) == [["Text"], *([text] for text in shown)]


def converted(path: Path, folder: Path) -> list[list[str]]:
    """Return the first sheet of a workbook as LibreOffice writes it as CSV."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    filter_options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", filter_options, "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    (found,) = folder.glob(f"{path.stem}*.csv")
    with found.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))
