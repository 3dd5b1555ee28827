"""Documents as pictures: what a person looks at is drawn here, so that nobody's browser opens an upload as it came."""

from __future__ import annotations

from io import BytesIO
from threading import Lock

import pypdfium2
from PIL import Image, ImageOps

from logistics.documents.apart import opened
from logistics.documents.rules import LONGER_SIDE

#: PDFium is not made for several threads, and one photograph at a time bounds the memory.
_ONE_AT_A_TIME = Lock()


def number_of_pages(content: bytes, media_type: str) -> int:
    """Return how many pages a document has; a picture has one. No page is opened for it."""
    if media_type != "application/pdf":
        return 1
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(content) as pdf:
        return len(pdf)


def picture(content: bytes, media_type: str, page: int) -> bytes:
    """Return the `page`-th page (from 1) of a document as a JPEG.

    Raises IndexError when there is no such page, and TooMuch when drawing it takes more than any document should.
    """
    if media_type == "application/pdf":
        return opened("draw", content, str(page), str(LONGER_SIDE), "JPEG")
    written = BytesIO()
    with _ONE_AT_A_TIME:
        _photograph(content, page, LONGER_SIDE).save(written, "JPEG", quality=85)
    return written.getvalue()


def grey(content: bytes, media_type: str, page: int, longer_side: int) -> Image.Image:
    """Return the same in shades of grey and as large as asked for at most; not to be shown but to be read from."""
    if media_type == "application/pdf":
        with Image.open(BytesIO(opened("draw", content, str(page), str(longer_side), "PNG"))) as drawn:
            return drawn.convert("L")
    with _ONE_AT_A_TIME:
        return _photograph(content, page, longer_side).convert("L")


def _photograph(content: bytes, page: int, longer_side: int) -> Image.Image:
    if page != 1:
        raise IndexError(page)
    with Image.open(BytesIO(content)) as photograph:
        photograph.thumbnail((longer_side, longer_side))
        return on_paper(ImageOps.exif_transpose(photograph))


def on_paper(drawn: Image.Image) -> Image.Image:
    """Return a picture in red, green and blue as it looks on white paper: ink on nothing is to be read, too."""
    if drawn.mode == "I;16":
        drawn = drawn.point(lambda shade: shade / 256).convert("L")  # Pillow would take all but black for white
    if not drawn.has_transparency_data:
        return drawn.convert("RGB")
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn.convert("RGBA"))
    return paper.convert("RGB")
