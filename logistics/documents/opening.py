"""What is done to a PDF or HEIC in a process of its own, which apart.py starts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from io import BytesIO

import pikepdf
import pillow_heif
import pypdfium2
from pikepdf.settings import qpdf_limit_errors, set_qpdf_limits
from PIL import Image

from logistics.documents.apart import NO_SUCH_PAGE, OUT_OF_MEMORY, REFUSED, bound
from logistics.documents.pictures import on_paper
from logistics.documents.rules import MAX_PAGES, MAX_PDF_OBJECTS, MAX_PIXELS, Flaw, UploadRefused

#: Keys and values of a PDF that make it do something, fetch something, or carry something, when it is opened.
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMediaContent", "/XFA"})
_ACTIVE_ACTIONS = frozenset(
    {
        "/GoTo3DView",
        "/GoToE",
        "/GoToR",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Rendition",
        "/RichMediaExecute",
        "/Sound",
        "/SubmitForm",
    }
)
_ACTIVE_TYPES = frozenset({"/EmbeddedFile"})
_ACTIVE_SUBTYPES = frozenset({"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"})
#: The longer side, in pixels, of the drawing that shows whether a page can be drawn.
_TRIAL = 200
#: The longer side, in pixels, that a HEIC keeps: on a passport's page some 800 dots an inch.
_CONVERTED = 4096


def main() -> int:
    """Do a job with the file on standard input, in so many bytes and seconds, and write what comes of it."""
    memory, seconds, job, *arguments = sys.argv[1:]
    bound(int(memory), int(seconds))
    try:
        made = JOBS[job](sys.stdin.buffer.read(), *arguments)
    except UploadRefused as refused:
        sys.stdout.write(refused.flaw)
        return REFUSED
    except IndexError:
        return NO_SUCH_PAGE
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(made)
    return 0


def inspect(content: bytes) -> bytes:
    """Raise UploadRefused unless the PDF is whole, harmless, and each of its pages can be drawn."""
    # A few kilobytes of PDF can be a gigabyte when unpacked.
    set_qpdf_limits(
        flate_max_memory=64 * 1024 * 1024,
        run_length_max_memory=64 * 1024 * 1024,
        png_max_memory=64 * 1024 * 1024,
        tiff_max_memory=64 * 1024 * 1024,
        dct_max_memory=64 * 1024 * 1024,
        parser_max_nesting=100,
        doc_max_warnings=100,
    )
    try:
        _inspect(content)
    except pikepdf.PasswordError:
        raise UploadRefused(Flaw.ENCRYPTED) from None
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):  # what pikepdf raises for a file it cannot read
        raise UploadRefused(Flaw.DAMAGED) from None
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            for page in pdf:
                _drawn(page, _TRIAL).close()
                page.close()
    except pypdfium2.PdfiumError:
        raise UploadRefused(Flaw.DAMAGED) from None
    return b""


def convert(content: bytes) -> bytes:
    """Return a HEIC's main picture as a JPEG, upright, with its colours and nothing else; raises UploadRefused."""
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    pillow_heif.options.DECODE_THREADS = 1
    try:
        opened = pillow_heif.open_heif(content)
        width, height = opened.size  # as the file says: nothing has been unpacked yet
        if width * height > MAX_PIXELS:
            raise UploadRefused(Flaw.TOO_MANY_PIXELS)
        picture = opened.to_pillow()
    except (EOFError, OSError, RuntimeError, SyntaxError, ValueError):  # what pillow-heif raises, and it says so
        raise UploadRefused(Flaw.DAMAGED) from None
    picture.thumbnail((_CONVERTED, _CONVERTED))
    written = BytesIO()
    profile = picture.info.get("icc_profile")
    on_paper(picture).save(written, "JPEG", quality=90, subsampling="4:4:4", icc_profile=profile)
    return written.getvalue()


def draw(content: bytes, page: str, longer_side: str, form: str) -> bytes:
    """Return the `page`-th page (from 1) of a PDF as a JPEG or PNG of that length in pixels; raises IndexError."""
    with pypdfium2.PdfDocument(content) as pdf:
        if not 1 <= int(page) <= len(pdf):
            raise IndexError(page)
        drawn = _drawn(pdf[int(page) - 1], int(longer_side))
    drawn.thumbnail((int(longer_side), int(longer_side)))
    written = BytesIO()
    drawn.convert("RGB").save(written, form, quality=85, compress_level=1)
    return written.getvalue()


def _drawn(page: pypdfium2.PdfPage, longer_side: int) -> Image.Image:
    scale = longer_side / max(*page.get_size(), 1)
    drawn: Image.Image = page.render(scale=min(scale, 4), may_draw_forms=False).to_pil()
    return drawn


def _inspect(content: bytes) -> None:
    limits_met = qpdf_limit_errors()
    # Without recovery: a file cut off in the middle could be opened, but its last page would be missing.
    with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
        if len(pdf.pages) > MAX_PAGES:
            raise UploadRefused(Flaw.TOO_MANY_PAGES)
        if _acts_when_opened(pdf) or any(_is_active(found) for found in _dictionaries(pdf)):
            raise UploadRefused(Flaw.ACTIVE_CONTENT)
        if not pdf.pages or qpdf_limit_errors() > limits_met:  # a part too large to unpack was not looked at
            raise UploadRefused(Flaw.DAMAGED)


def _acts_when_opened(pdf: pikepdf.Pdf) -> bool:
    """Return whether opening the file does anything but turn to a page."""
    action = pdf.Root.get("/OpenAction")
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) != "/GoTo"


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
        or str(found.get("/Subtype", "")) in _ACTIVE_SUBTYPES
        or _acts_by_itself(found.get("/AA"))
    )


def _acts_by_itself(additional: pikepdf.Object | None) -> bool:
    """Return whether these are actions upon something other than a click; a font may be called AA too."""
    if not isinstance(additional, pikepdf.Dictionary):
        return False
    return any(isinstance(each, pikepdf.Dictionary) and "/S" in each for _, each in additional.items())


JOBS: dict[str, Callable[..., bytes]] = {"inspect": inspect, "convert": convert, "draw": draw}

if __name__ == "__main__":
    sys.exit(main())
