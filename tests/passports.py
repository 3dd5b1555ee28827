"""Pictures of passports that tests send: drawn, then laid on a table, tilted, turned and made noisy."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from logistics.demo import specimens
from logistics.documents.mrz import Zone
from logistics.documents.rules import PassportFacts

#: Born on 17 May 1980, valid until 9 January 2030: what the answers of tests/web/test_register.py say.
ANA = Zone("P", "CRI", "CRI", "EJEMPLO OMUESTRA", "ANA LUCIA", "X1234567", "800517", "300109", "F")
LINES = (
    "P<CRIEJEMPLO<OMUESTRA<<ANA<LUCIA<<<<<<<<<<<<",
    "X1234567<7CRI8005171F3001097<<<<<<<<<<<<<<<6",
)


def need_tesseract() -> None:
    """Skip the test where Tesseract is not installed; with CI=true, fail it."""
    if shutil.which("tesseract") is None:
        words = "tesseract is not installed (Debian: apt install tesseract-ocr)"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)


def a_page(zone: Zone = ANA) -> Image.Image:
    """Return the page with photo and zone, upright and whole."""
    return Image.open(BytesIO(specimens.passport(zone, PassportFacts()).content)).convert("RGB")


def somebody(number: str) -> Zone:
    """Return Ana's zone with another number."""
    return replace(ANA, number=number)


def on_a_table(page: Image.Image, turned: float) -> Image.Image:
    """Return a photograph of it: dark wood around, turned counterclockwise by so many degrees, and noise over all."""
    table = Image.effect_noise((1700, 1600), 30).point(lambda grey: grey // 3 + 20).convert("RGB")
    lying = page.convert("RGBA").rotate(turned, Image.Resampling.BICUBIC, expand=True)
    table.paste(lying, ((table.width - lying.width) // 2, (table.height - lying.height) // 2), lying)
    return Image.blend(table, Image.effect_noise(table.size, 60).convert("RGB"), 0.1)


def sent(picture: Image.Image, form: str = "JPEG") -> bytes:
    """Return the picture as a file; `form` as Pillow calls it."""
    written = BytesIO()
    picture.save(written, form)
    return written.getvalue()
