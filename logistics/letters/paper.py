"""Sets a letter with Typst: PDF/A, tagged, from a template that a secretariat can replace by its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import segno
import typst
from flask import current_app

from logistics.letters.rules import CannotTypeset
from logistics.settings import TEMPLATES, Settings

TEMPLATE = "letter.typ"
#: Archival (ISO 19005-2, level A) and accessible (ISO 14289-1): both ask for tags, title and language.
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def compose(
    said: Mapping[str, Any], *, at: datetime, signed: Mapping[str, Any] | None = None, signature: str = ""
) -> bytes:
    """Return the PDF of a letter dated `at` (aware); the same letter gives the same bytes.

    `said` and `signed` are those of `words`; `signature` is an SVG. They reach the template as values and are never
    read as Typst. Raises CannotTypeset.
    """
    folder = _folder()
    told = {"letter": {**said, "qr": _qr(said["verify_address"])}, "signed": signed, "signature": signature}
    complaint = ""
    for fonts in (_own_fonts, _all_fonts):
        try:
            compiler = typst.Compiler(
                folder / TEMPLATE, root=folder, font_paths=fonts(folder), ignore_system_fonts=True
            )
            written = compiler.compile(
                format="pdf",
                sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
                pdf_standards=_STANDARDS,
                timestamp=int(at.timestamp()),
            )
            return cast(bytes, written)
        except typst.TypstError as error:
            # Typst embeds fonts for Latin, Cyrillic, Greek and more; the machine's own know other scripts.
            complaint = complaint or error.message
    raise CannotTypeset(complaint)


def _folder() -> Path:
    """Return where the template lies: `papers` in the data folder when there is one, else with the program."""
    settings: Settings = current_app.extensions["settings"]
    own = settings.data / "papers"
    return own if (own / TEMPLATE).is_file() else TEMPLATES / "papers"


@cache
def _own_fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


@cache
def _all_fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[folder])


def _qr(address: str) -> str:
    written = BytesIO()
    # Any of the eight masks can be read; to look for the prettiest takes as long as setting the letter.
    segno.make(address, error="m", micro=False, mask=3).save(written, kind="svg", xmldecl=False, border=0, scale=4)
    return written.getvalue().decode()
