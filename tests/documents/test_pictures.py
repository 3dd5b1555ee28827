"""Documents as pictures: whatever was accepted can be read on them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from logistics.documents.pictures import number_of_pages, picture
from logistics.documents.recognise import look_at
from logistics.documents.rules import LONGER_SIDE
from tests.uploads import a_pdf, a_picture


def a_page(mode: str, paper: object, ink: object) -> bytes:
    """Return a PNG with a stroke of `ink` across the middle of `paper`."""
    page = Image.new(mode, (30, 30), paper)
    page.paste(Image.new(mode, (30, 10), ink), (0, 10))
    written = BytesIO()
    page.save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("mode", "paper", "ink"),
    [
        ("RGB", (255, 255, 255), (0, 0, 0)),
        ("L", 255, 0),
        ("1", 1, 0),
        ("I;16", 65_535, 1_000),
        ("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)),
        ("LA", (0, 0), (0, 255)),
    ],
)
def test_ink_is_dark_on_light_paper(mode: str, paper: object, ink: object) -> None:
    upload = look_at("scan.png", a_page(mode, paper, ink))
    with Image.open(BytesIO(picture(upload.content, upload.media_type, 1))) as shown:
        above, middle = (shown.convert("L").getpixel((15, row)) for row in (3, 15))
    assert (above > 240, middle < 15) == (True, True)


def test_pictures_are_no_larger_than_needed() -> None:
    shown = picture(a_picture("JPEG", size=(4_000, 1_000)), "image/jpeg", 1)
    with Image.open(BytesIO(shown)) as opened:
        assert opened.size == (LONGER_SIDE, LONGER_SIDE // 4)


def test_pages_are_counted_from_one() -> None:
    pdf = a_pdf(pages=2)
    assert (number_of_pages(pdf, "application/pdf"), number_of_pages(a_picture(), "image/jpeg")) == (2, 1)
    assert Image.open(BytesIO(picture(pdf, "application/pdf", 2))).format == "JPEG"
    for page in (0, 3):
        with pytest.raises(IndexError):
            picture(pdf, "application/pdf", page)
    with pytest.raises(IndexError):
        picture(a_picture(), "image/jpeg", 2)
