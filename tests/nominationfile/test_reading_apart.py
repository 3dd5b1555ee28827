"""A file made to take the server's memory or time takes neither."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from logistics.documents import apart
from logistics.nominationfile.reading import read_rows
from logistics.nominationfile.reading_apart import read_rows_apart
from logistics.nominationfile.rules import MAX_BYTES, FileRefused, Flaw
from tests.nominationfile.lists import HEAD, simple, workbook

SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(inner: str, before: str = "") -> bytes:
    """Return a workbook whose only sheet has this inside it, and before it."""
    sheet = f'{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inner}</worksheet>'
    made = BytesIO()
    with ZipFile(BytesIO(workbook([HEAD]))) as plain, ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name in plain.namelist():
            archive.writestr(name, sheet if name == SHEET else plain.read(name))
    return made.getvalue()


def merged_everywhere() -> bytes:
    return with_sheet('<sheetData/><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')


def test_it_is_read_as_in_this_process():
    for content in (simple(("Costa Rica", "Ana Ñandú", "ana@example.org")), "a;b\nMéxico;é\n".encode()):
        assert read_rows_apart(content) == read_rows(content)


def test_a_small_file_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 4)
    content = merged_everywhere()
    assert len(content) < 8_000
    with pytest.raises(FileRefused) as refused:
        read_rows_apart(content)
    assert refused.value.flaw in (Flaw.TOO_LARGE, Flaw.DAMAGED)  # whichever bound it meets first


@pytest.mark.parametrize(
    ("content", "flaw"),
    [(b"", Flaw.NO_FILE), (b"%PDF-1.7", Flaw.NOT_A_TABLE), (b"a" * (MAX_BYTES + 1), Flaw.TOO_LARGE)],
)
def test_what_is_no_list_is_refused_with_the_same_reason(content, flaw):
    with pytest.raises(FileRefused) as refused:
        read_rows_apart(content)
    assert refused.value.flaw is flaw
