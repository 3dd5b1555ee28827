"""Workbooks and CSV become rows of text, within bounds; what is no table is refused with the reason."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from logistics.nominationfile.reading import read_rows
from logistics.nominationfile.rules import MAX_BYTES, FileRefused, Flaw
from tests.nominationfile.lists import DAY, HEAD, simple, workbook


def cells(content: bytes) -> list[tuple[int, list[str]]]:
    return [(row.number, list(row.cells)) for row in read_rows(content)]


def test_cells_become_one_line_of_text():
    read = cells(workbook([HEAD, ["Costa  Rica ", " Ana\nEjemplo", 5.0, DAY], [None], [date(2030, 1, 2), True]]))
    assert read == [
        (1, HEAD),
        (2, ["Costa Rica", "Ana Ejemplo", "5", "2030-05-01"]),
        (4, ["2030-01-02", "True", "", ""]),
    ]


def test_a_merged_cell_says_the_same_in_each():
    rows = [HEAD, ["Costa Rica", "Ana", "Ministerio", "a@x.org"], [None, "Luis", None, "l@x.org"]]
    assert cells(workbook(rows, merged=("A2:A3", "C2:C3")))[2] == (3, ["Costa Rica", "Luis", "Ministerio", "l@x.org"])


def test_the_sheet_with_the_head_is_read():
    other = [["Instrucciones", "Llene la otra hoja"], ["Nombre", "—"]]
    assert cells(workbook(other, [HEAD, ["Costa Rica", "Ana", "M", "a@x.org"]]))[0] == (1, HEAD)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separated_text_is_read_however_it_was_saved(encoding, separator):
    text = "\n".join(separator.join(row) for row in (HEAD, ["México", "Núñez Ñ.", "SEGOB", "n@x.org"]))
    assert cells(text.encode(encoding)) == [(1, HEAD), (2, ["México", "Núñez Ñ.", "SEGOB", "n@x.org"])]


def zipped(**members: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", Flaw.NO_FILE),
        (b"a;b\n" * (MAX_BYTES // 4 + 1), Flaw.TOO_LARGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, Flaw.OLD_WORKBOOK),
        (b"%PDF-1.7 nothing", Flaw.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n\0\0;", Flaw.NOT_A_TABLE),
        (zipped(**{"readme.txt": b"no workbook"}), Flaw.NOT_A_TABLE),
        (zipped(**{"xl/workbook.xml": b"<no"}), Flaw.DAMAGED),
        (workbook([HEAD, ["Costa Rica", "Ana", "M", "a@x.org"]])[:-50], Flaw.DAMAGED),
        (zipped(**{"xl/workbook.xml": b"<a/>", "xl/big.xml": b"0" * (33 * 1024 * 1024)}), Flaw.TOO_LARGE),
        (workbook([HEAD]), Flaw.EMPTY),
        (workbook([[]]), Flaw.EMPTY),
        (simple(*[("Costa Rica", f"Ana {number}", f"a{number}@x.org") for number in range(701)]), Flaw.TOO_MANY_ROWS),
    ],
)
def test_what_is_no_list_of_people_is_refused(content, flaw):
    with pytest.raises(FileRefused) as refused:
        read_rows(content)
    assert refused.value.flaw is flaw
