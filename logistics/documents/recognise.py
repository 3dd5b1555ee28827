"""Looking at an upload: what it is by its content, whether it can be opened and is harmless, and what is kept of it."""

from __future__ import annotations

from io import BytesIO
from threading import Lock

import puremagic
from PIL import Image

from logistics.documents.apart import opened
from logistics.documents.bare import bare_jpeg, bare_png
from logistics.documents.rules import (
    MAX_BYTES,
    MAX_PIXELS,
    MEDIA_TYPES,
    Flaw,
    TooMuch,
    Upload,
    UploadRefused,
    safe_filename,
)

#: One picture is unpacked at a time: the largest takes 200 MB for a moment.
_ONE_AT_A_TIME = Lock()
_HEIC = "image/heic"
#: What a file of the HEIF family says it can be read as, when that is a still picture of a telephone.
_STILL = frozenset({b"heic", b"heix", b"heim", b"heis"})
_BARE = {"image/jpeg": bare_jpeg, "image/png": bare_png}


def look_at(filename: str, content: bytes) -> Upload:
    """Return what is kept of a file that was sent; raises UploadRefused with the reason.

    Its name is made safe and its type recognised from its content. A picture is kept without what it says beyond the
    picture, its pixels untouched; a HEIC as a JPEG; a PDF byte for byte, for it may carry electronic signatures.
    """
    if not content:
        raise UploadRefused(Flaw.EMPTY)
    if len(content) > MAX_BYTES:
        raise UploadRefused(Flaw.TOO_LARGE)
    media_type = _media_type(content)
    try:
        if media_type == "application/pdf":
            opened("inspect", content)
        elif media_type == _HEIC:
            media_type, content = "image/jpeg", opened("convert", content)
        else:
            content = _BARE[media_type](content)
            _open_picture(content, media_type)
    except TooMuch:
        raise UploadRefused(Flaw.TOO_COMPLEX) from None
    if _is_archive_too(content):
        raise UploadRefused(Flaw.ACTIVE_CONTENT)
    return Upload(safe_filename(filename, media_type), media_type, content)


def _media_type(content: bytes) -> str:
    if _is_heic(content):
        return _HEIC
    try:
        found = puremagic.magic_string(content)
    except puremagic.PureError:
        raise UploadRefused(Flaw.UNKNOWN_KIND) from None
    for match in found:
        if match.extension in MEDIA_TYPES.get(match.mime_type, ()):  # JPEG 2000 has the type of a JPEG there
            return str(match.mime_type)
    raise UploadRefused(Flaw.UNKNOWN_KIND)


def _is_heic(content: bytes) -> bool:
    """Return whether the file says so; puremagic knows a HEIC only when that is the first thing it says."""
    if content[4:8] != b"ftyp":
        return False
    brands = content[8 : min(int.from_bytes(content[:4], "big"), 256)]
    return not _STILL.isdisjoint(brands[place : place + 4] for place in range(0, len(brands), 4))


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


def _is_archive_too(content: bytes) -> bool:
    """Return whether the file can be opened as a ZIP archive besides; those are read from their end."""
    end = content.rfind(b"PK\x05\x06", -65_557)
    if end == -1:
        return False
    if content[max(end - 20, 0) : end][:4] == b"PK\x06\x07":  # ZIP64: the numbers stand elsewhere
        return True
    contents = end - int.from_bytes(content[end + 12 : end + 16], "little")
    return contents == end or content[max(contents, 0) : max(contents, 0) + 4] == b"PK\x01\x02"
