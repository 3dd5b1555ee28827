"""What an upload may be, by its content."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from logistics.documents.recognise import look_at
from logistics.documents.rules import MAX_BYTES, Flaw, UploadRefused
from logistics.documents.words import FLAWS
from tests.uploads import a_locked_pdf, a_pdf, a_pdf_with_a_file_inside, a_photo, a_picture

SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
DEEP = pikepdf.Dictionary(A=pikepdf.Array([pikepdf.Dictionary(B=pikepdf.Dictionary(S=pikepdf.Name.Launch))]))
NAMES = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), SCRIPT])))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (a_pdf(), "application/pdf"),
        (a_pdf(pages=20), "application/pdf"),
        (a_locked_pdf(user_password=""), "application/pdf"),
        (a_picture("JPEG"), "image/jpeg"),
        (a_picture("JPEG", progressive=True), "image/jpeg"),
        (a_picture("JPEG", size=(1, 1)), "image/jpeg"),
        (a_picture("PNG"), "image/png"),
        (a_picture("PNG", size=(1, 1)), "image/png"),
        (a_picture("PNG", size=(8000, 6000)), "image/png"),
    ],
)
def test_what_is_accepted(content: bytes, media_type: str) -> None:
    upload = look_at("scan", content)
    assert (upload.media_type, upload.content, upload.size) == (media_type, content, len(content))


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", Flaw.EMPTY),
        (a_pdf() + bytes(MAX_BYTES), Flaw.TOO_LARGE),
        (b"Just words.", Flaw.UNKNOWN_KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", Flaw.UNKNOWN_KIND),
        (b"<!doctype html><script>alert(1)</script>", Flaw.UNKNOWN_KIND),
        (b"MZ" + bytes(200), Flaw.UNKNOWN_KIND),
        (b"PK\x03\x04" + bytes(200), Flaw.UNKNOWN_KIND),
        (a_picture("GIF"), Flaw.UNKNOWN_KIND),
        (a_picture("TIFF"), Flaw.UNKNOWN_KIND),
        (a_picture("WEBP"), Flaw.UNKNOWN_KIND),
        (b"%PDF-1.7 and nothing else", Flaw.DAMAGED),
        (a_pdf(pages=0), Flaw.DAMAGED),
        (a_pdf()[:-100], Flaw.DAMAGED),
        (a_picture("PNG", size=(400, 400))[:-40], Flaw.DAMAGED),
        (a_photo(20_000)[:-2_000], Flaw.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Flaw.DAMAGED),
        (a_locked_pdf(user_password="secret"), Flaw.ENCRYPTED),
        (a_pdf(OpenAction=SCRIPT), Flaw.ACTIVE_CONTENT),
        (a_pdf(Names=NAMES), Flaw.ACTIVE_CONTENT),
        (a_pdf(Something=DEEP), Flaw.ACTIVE_CONTENT),
        (a_pdf_with_a_file_inside(), Flaw.ACTIVE_CONTENT),
        (a_pdf(pages=21), Flaw.TOO_MANY_PAGES),
        (a_picture("PNG", size=(10_000, 5_001)), Flaw.TOO_MANY_PIXELS),
        (a_picture("PNG", size=(14_000, 14_000)), Flaw.TOO_MANY_PIXELS),
        (a_picture("JPEG", size=(10_000, 5_001)), Flaw.TOO_MANY_PIXELS),
    ],
)
def test_what_is_refused_and_why(content: bytes, flaw: Flaw) -> None:
    with pytest.raises(UploadRefused) as refused:
        look_at("passport.pdf", content)
    assert refused.value.flaw == flaw


def test_a_pdf_of_very_many_parts_is_refused() -> None:
    parts = pikepdf.Array([pikepdf.Array([number]) for number in range(50_001)])
    with pytest.raises(UploadRefused) as refused:
        look_at("passport.pdf", a_pdf(Parts=parts))
    assert refused.value.flaw == Flaw.TOO_COMPLEX


def test_a_pdf_that_unpacks_to_more_than_memory_allows_is_refused() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Parts = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(Words=pikepdf.String("a" * 70_000_000)))])
        written = BytesIO()
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    with pytest.raises(UploadRefused) as refused:
        look_at("passport.pdf", written.getvalue())
    assert (refused.value.flaw, len(written.getvalue()) < MAX_BYTES) == (Flaw.DAMAGED, True)


def test_there_are_words_for_every_flaw() -> None:
    assert set(FLAWS) == set(Flaw)


def test_a_pdf_that_cannot_be_drawn_is_damaged() -> None:
    """Whoever reviews it would see nothing: pikepdf forgives a page of another type, PDFium does not."""
    broken = a_pdf().replace(b"/Type /Page ", b"/Type /Pxge ")
    with pytest.raises(UploadRefused) as refused:
        look_at("scan.pdf", broken)
    assert refused.value.flaw is Flaw.DAMAGED
