"""Documents as pictures: what a person looks at is drawn here, so that nobody's browser opens an upload as it came."""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import cast

import pypdfium2
from PIL import Image, ImageOps

#: The longer side of a picture, in pixels: a passport's machine-readable zone can be read.
LONGER_SIDE = 1800
#: PDFium is not made for several threads, and one picture at a time bounds the memory.
_ONE_AT_A_TIME = Lock()


def number_of_pages(content: bytes, media_type: str) -> int:
    """Return how many pages a document has; a picture has one."""
    if media_type != "application/pdf":
        return 1
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(content) as pdf:
        return len(pdf)


def can_be_drawn(content: bytes) -> bool:
    """Return whether every page of a PDF can be opened here; one that cannot, nobody could look at."""
    try:
        with _ONE_AT_A_TIME, pypdfium2.PdfDocument(content) as pdf:
            for page in pdf:
                page.close()
            return len(pdf) > 0
    except pypdfium2.PdfiumError:
        return False


def picture(content: bytes, media_type: str, page: int) -> bytes:
    """Return the `page`-th page (from 1) of a document as a JPEG; raises IndexError when there is no such page."""
    with _ONE_AT_A_TIME:
        drawn = _drawn(content, media_type, page, LONGER_SIDE)
        written = BytesIO()
        # Written anew: where the photograph was taken, and everything else that came with it, stays behind.
        drawn.convert("RGB").save(written, "JPEG", quality=85)
    return written.getvalue()


def grey(content: bytes, media_type: str, page: int, longer_side: int) -> Image.Image:
    """Return the same in shades of grey and as large as asked for at most; not to be shown but to be read from."""
    with _ONE_AT_A_TIME:
        return _drawn(content, media_type, page, longer_side).convert("L")


def _drawn(content: bytes, media_type: str, page: int, longer_side: int) -> Image.Image:
    pdf = media_type == "application/pdf"
    drawn = _pdf_page(content, page, longer_side) if pdf else _photograph(content, page)
    drawn.thumbnail((longer_side, longer_side))
    return drawn


def _pdf_page(content: bytes, page: int, longer_side: int) -> Image.Image:
    with pypdfium2.PdfDocument(content) as pdf:
        if not 1 <= page <= len(pdf):
            raise IndexError(page)
        sheet = pdf[page - 1]
        scale = longer_side / max(*sheet.get_size(), 1)
        return cast(Image.Image, sheet.render(scale=min(scale, 4), may_draw_forms=False).to_pil())


def _photograph(content: bytes, page: int) -> Image.Image:
    if page != 1:
        raise IndexError(page)
    with Image.open(BytesIO(content)) as opened:
        return ImageOps.exif_transpose(opened).copy()
