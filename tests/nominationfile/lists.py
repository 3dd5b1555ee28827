"""Lists of nominations as focal points send them."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl

#: As a spreadsheet holds a day: an instant without a zone.
DAY = datetime(2030, 5, 1)  # noqa: DTZ001  # so does openpyxl
HEAD = ["Delegación", "Nombre completo", "Institución", "Correo electrónico"]


def workbook(*sheets: list[list[Any]], merged: tuple[str, ...] = ()) -> bytes:
    """Return a workbook with these sheets; the areas in `merged` are merged on the first."""
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
        for area in merged if number == 0 else ():
            sheet.merge_cells(area)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def from_a_ministry() -> bytes:
    """Return a workbook with letterhead, merged heads and delegations, stray spaces, and dates as text and as dates."""
    return workbook(
        [["Notas", "no hay personas aquí"]],
        [
            ["MINISTERIO DE RELACIONES EXTERIORES", None, None, None, None, None, None, None],
            [None] * 8,
            [
                "No.",
                "Funcionario/a (como aparece en el pasaporte)",
                None,
                "Pasaporte",
                None,
                "País",
                "E-MAIL ",
                "Institución / Ministerio",
            ],
            [None, " Apellidos ", "Nombres", "Número", "Vence", None, None, None],
            [
                1,
                "Solís  Ejemplo",
                " Ana María ",
                "SPEC00001",
                DAY,
                "Costa Rica",
                "ana@cri.example.org",
                "Migración",
            ],
            [2, "Mora Ejemplo", "Luis", 123456, "31 de diciembre de 2031", None, " luis@cri.example.org", "Migración"],
            [None, "Total", None, None, None, None, None, None],
        ],
    )


def simple(*people: tuple[str, str, str]) -> bytes:
    """Return a CSV as Excel writes it in Spanish: delegation, name and address of each person."""
    rows = [HEAD, *([where, name, "Ministerio", email] for where, name, email in people)]
    return "\r\n".join(";".join(row) for row in rows).encode("cp1252")
