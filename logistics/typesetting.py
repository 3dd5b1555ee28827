"""Sets papers with Typst: PDF/A, tagged, from templates that a secretariat can replace by its own."""

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

from logistics.errors import Refusal
from logistics.settings import TEMPLATES, Settings

#: Archival (ISO 19005-2, level A) and accessible (ISO 14289-1): both ask for tags, title and language.
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


class CannotTypeset(Refusal):
    """A paper cannot be set: no font at hand has a letter of a name, or the template is wrong."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        #: Typst's own words.
        self.complaint = complaint


def typeset(template: str, told: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF that `template` (a file's name) makes of `told`, dated `at` (aware); alike gives the same bytes.

    What is told reaches the template as values and is never read as Typst. Raises CannotTypeset.
    """
    folder = _folder(template)
    complaint = ""
    for fonts in (_own_fonts, _all_fonts):
        try:
            compiler = typst.Compiler(
                folder / template, root=folder, font_paths=fonts(folder), ignore_system_fonts=True
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


def qr_code(address: str, *, on_screen: bool = False) -> str:
    """Return an address as a QR code, an SVG of which the module is 4 wide.

    `on_screen` gives it the white ground and margin that a camera needs, whatever the page looks like.
    """
    written = BytesIO()
    # Any of the eight masks can be read; to look for the prettiest takes as long as setting a letter.
    ground = {"border": 4, "light": "#fff"} if on_screen else {"border": 0}
    segno.make(address, error="m", micro=False, mask=3).save(written, kind="svg", xmldecl=False, scale=4, **ground)
    return written.getvalue().decode()


def _folder(template: str) -> Path:
    """Return where a template lies: `papers` in the data folder when it is there, else with the program."""
    settings: Settings = current_app.extensions["settings"]
    own = settings.data / "papers"
    return own if (own / template).is_file() else TEMPLATES / "papers"


@cache
def _own_fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


@cache
def _all_fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[folder])
