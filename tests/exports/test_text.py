"""CSV whose cells cannot act."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.sheet import Column, Table
from exports.text import inert, write_csv

MEXICO = ZoneInfo("America/Mexico_City")


def written(*rows):
    out = BytesIO()
    columns = [Column(f"Column {number}", 10) for number in range(len(rows[0]))]
    write_csv(out, Table("t", "T", columns, rows), MEXICO)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Ana",
        "O'Higgins",
        "José-María",
        "-",
        "+",
        "",
        "-5",
        "3,5",
        "+50622223333",
        "+506 2222 3333",
        "+1 202-555-0100",
        "+1 (202) 555-0100",
        "+(506) 2222 3333",
        "ana@example.org",
        "a = b",
    ],
)
def test_what_people_write_stays_as_it_is(text):
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("+506-2222-3333", "'+506-2222-3333"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        (" =1", "' =1"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        ("- nuts\n- milk", "'- nuts\n'- milk"),
        ("a;=1", "a;'=1"),
        ('a";"=1', 'a";"\'=1'),
    ],
)
def test_what_could_be_worked_out_gets_an_apostrophe_and_loses_nothing(text, expected):
    assert inert(text) == expected
    assert inert(expected) == expected


@given(st.text(max_size=40))
def test_no_cell_starts_a_formula_whatever_the_program_takes_for_a_separator(text):
    stream = StringIO(written([text]).decode("utf-8-sig"), newline="")
    ((_head,), (cell,)) = csv.reader(stream)
    assert cell.replace("'", "") == re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text
    ).replace("'", "")
    for part in re.split(r"[;\t\r\n]", cell):
        shown = part.lstrip('" ')
        alone = part == cell and (len(cell) == 1 or re.fullmatch(r"[+-]?[\d.,() -]+", cell))
        assert alone or not shown.startswith(("=", "+", "-", "@"))


def test_bytes_are_utf_8_with_a_mark_and_every_text_is_quoted():
    row = ['Ñandú "Tito"', 2, None, date(2022, 3, 31), datetime(2022, 3, 2, 5, 59, tzinfo=UTC)]
    assert written(row) == (
        b"\xef\xbb\xbf"
        b'"Column 0","Column 1","Column 2","Column 3","Column 4"\r\n'
        + '"Ñandú ""Tito""",2,"","2022-03-31","2022-03-01 23:59"\r\n'.encode()
    )


def test_the_stream_stays_open_for_whoever_opened_it():
    out = BytesIO()
    write_csv(out, Table("t", "T", [Column("A", 5)], [["a\x00"]]), MEXICO)
    assert not out.closed
    assert out.getvalue().decode("utf-8-sig") == '"A"\r\n"a\ufffd"\r\n'


def test_an_instant_without_a_zone_is_an_error():
    with pytest.raises(ValueError, match="zone"):
        written([datetime(2022, 3, 1)])  # noqa: DTZ001
