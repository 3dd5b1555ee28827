"""Papers written as their readers get them, and workbooks and PDFs read back."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pypdfium2

from exports import registry
from logistics.database import snapshot
from logistics.events.rules import EventFacts


def written(name: str, event: EventFacts, format: str, language: str = "en", payer_id: int | None = None) -> bytes:
    """Return the paper called `name`."""
    export = registry.discover().find(name)
    if export is None:
        raise LookupError(name)
    out = BytesIO()
    with snapshot():
        registry.write(export, event, language, format, out, payer_id=payer_id)
    return out.getvalue()


def opened(name: str, event: EventFacts, language: str = "en", payer_id: int | None = None) -> Any:
    """Return a paper as a workbook."""
    return openpyxl.load_workbook(BytesIO(written(name, event, "xlsx", language, payer_id)))


def rows(sheet: Any) -> list[dict[str, Any]]:
    """Return the rows of a sheet's table as dictionaries by head; none for the empty row of an empty table."""
    (table,) = sheet.tables.values()
    head, *body = ([cell.value for cell in row] for row in sheet[table.ref])
    return [dict(zip(head, row, strict=True)) for row in body if any(value is not None for value in row)]


def lines(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file, its head first."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF with single spaces, page after page."""
    return " ".join(pages_of(pdf))


def pages_of(pdf: bytes) -> list[str]:
    """Return the words of each page of a PDF with single spaces."""
    with pypdfium2.PdfDocument(pdf) as opened:
        texts = [opened[number].get_textpage().get_text_range() for number in range(len(opened))]
    return [re.sub(r"\s+", " ", text).strip() for text in texts]
