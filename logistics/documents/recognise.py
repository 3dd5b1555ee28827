"""Looking at an upload: what it is by its content, and whether it can be opened and is harmless."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from threading import Lock

import pikepdf
import puremagic
from pikepdf.settings import qpdf_limit_errors, set_qpdf_limits
from PIL import Image

from logistics.documents.pictures import can_be_drawn
from logistics.documents.rules import (
    MAX_BYTES,
    MAX_PAGES,
    MAX_PDF_OBJECTS,
    MAX_PIXELS,
    MEDIA_TYPES,
    Flaw,
    Upload,
    UploadRefused,
    safe_filename,
)

# A few kilobytes of PDF can be a gigabyte when unpacked; these bound the whole process, which opens no other PDFs.
set_qpdf_limits(
    flate_max_memory=64 * 1024 * 1024,
    run_length_max_memory=64 * 1024 * 1024,
    png_max_memory=64 * 1024 * 1024,
    tiff_max_memory=64 * 1024 * 1024,
    dct_max_memory=64 * 1024 * 1024,
    parser_max_nesting=100,
    doc_max_warnings=100,
)

#: One file is unpacked at a time: the largest picture takes 200 MB for a moment.
_ONE_AT_A_TIME = Lock()
#: Keys and actions of a PDF that make it do something, or carry something, when it is opened.
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA"})
_ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"})
_ACTIVE_TYPES = frozenset({"/EmbeddedFile"})


def look_at(filename: str, content: bytes) -> Upload:
    """Return the upload with its name made safe and its type as recognised; raises UploadRefused with the reason."""
    if not content:
        raise UploadRefused(Flaw.EMPTY)
    if len(content) > MAX_BYTES:
        raise UploadRefused(Flaw.TOO_LARGE)
    media_type = _media_type(content)
    if media_type == "application/pdf":
        _open_pdf(content)
    else:
        _open_picture(content, media_type)
    return Upload(safe_filename(filename, media_type), media_type, content)


def _media_type(content: bytes) -> str:
    try:
        found = puremagic.magic_string(content)
    except puremagic.PureError:
        raise UploadRefused(Flaw.UNKNOWN_KIND) from None
    for match in found:
        if match.mime_type in MEDIA_TYPES:
            return str(match.mime_type)
    raise UploadRefused(Flaw.UNKNOWN_KIND)


def _open_picture(content: bytes, media_type: str) -> None:
    try:
        form = media_type.removeprefix("image/").upper()
        with _ONE_AT_A_TIME, Image.open(BytesIO(content), formats=[form]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise UploadRefused(Flaw.TOO_MANY_PIXELS)
            picture.draft(None, (max(1, width // 8), max(1, height // 8)))  # a JPEG is read whole, yet unpacked small
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UploadRefused(Flaw.TOO_MANY_PIXELS) from None
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for a file it cannot read
        raise UploadRefused(Flaw.DAMAGED) from None


def _open_pdf(content: bytes) -> None:
    try:
        with _ONE_AT_A_TIME:
            _inspect_pdf(content)
    except pikepdf.PasswordError:
        raise UploadRefused(Flaw.ENCRYPTED) from None
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):  # what pikepdf raises for a file it cannot read
        raise UploadRefused(Flaw.DAMAGED) from None
    if not can_be_drawn(content):
        raise UploadRefused(Flaw.DAMAGED)


def _inspect_pdf(content: bytes) -> None:
    limits_met = qpdf_limit_errors()
    # Without recovery: a file cut off in the middle could be opened, but its last page would be missing.
    with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
        if len(pdf.pages) > MAX_PAGES:
            raise UploadRefused(Flaw.TOO_MANY_PAGES)
        if any(_is_active(found) for found in _dictionaries(pdf)):
            raise UploadRefused(Flaw.ACTIVE_CONTENT)
        if not pdf.pages or qpdf_limit_errors() > limits_met:  # a part too large to unpack was not looked at
            raise UploadRefused(Flaw.DAMAGED)


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield every dictionary and stream of the file; references are not followed, for `objects` has them all."""
    waiting: list[pikepdf.Object] = []
    looked_at = 0
    for top in pdf.objects:
        waiting.append(top)
        while waiting:
            looked_at += 1
            if looked_at > MAX_PDF_OBJECTS:
                raise UploadRefused(Flaw.TOO_COMPLEX)
            found = waiting.pop()
            if isinstance(found, pikepdf.Array):
                inner = list(found)
            elif isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
                yield found
                inner = [value for _, value in found.items()]
            else:
                continue
            waiting += [each for each in inner if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _is_active(found: pikepdf.Object) -> bool:
    keys = set(found.keys())
    return (
        bool(keys & _ACTIVE_KEYS)
        or str(found.get("/S", "")) in _ACTIVE_ACTIONS
        or str(found.get("/Type", "")) in _ACTIVE_TYPES
    )
