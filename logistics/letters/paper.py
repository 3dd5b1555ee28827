"""Sets a letter as a PDF, from a template that a secretariat can replace by its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from logistics.typesetting import qr_code, typeset

TEMPLATE = "letter.typ"


def compose(
    said: Mapping[str, Any], *, at: datetime, signed: Mapping[str, Any] | None = None, signature: str = ""
) -> bytes:
    """Return the PDF of a letter dated `at` (aware); the same letter gives the same bytes.

    `said` and `signed` are those of `words`; `signature` is an SVG. Raises CannotTypeset.
    """
    told = {"letter": {**said, "qr": qr_code(said["verify_address"])}, "signed": signed, "signature": signature}
    return typeset(TEMPLATE, told, at=at)
