"""Files that somebody with bad intentions would send: each is refused with its reason, or harmless when kept."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name, String

from logistics.documents import apart
from logistics.documents.pictures import picture
from logistics.documents.recognise import look_at
from logistics.documents.rules import MAX_BYTES, Flaw, TooMuch, UploadRefused
from tests.documents import attacks
from tests.documents.attacks import (
    HTML,
    SVG,
    a_heic_that_says,
    a_large_heic,
    a_link,
    a_pdf_drawn_by,
    a_pdf_of_drawings_within_drawings,
    a_pdf_with,
    a_png,
    a_script,
    an_annotation,
)
from tests.uploads import a_heic, a_pdf, a_photo, a_picture, an_archive


def refusal(content: bytes, name: str = "passport.pdf") -> Flaw:
    with pytest.raises(UploadRefused) as refused:
        look_at(name, content)
    return refused.value.flaw


NOT_DOCUMENTS = {
    "svg": SVG,
    "svg with a prolog": b"<?xml version='1.0' encoding='UTF-8'?>\n" + SVG,
    "svg, packed": gzip.compress(SVG),
    "html": HTML,
    "xhtml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
    "script": b"#!/bin/sh\nrm -rf /\n",
    "program for Windows": b"MZ" + bytes(200),
    "program for Linux": b"\x7fELF" + bytes(200),
    "zip": an_archive(),
    "text document": attacks.a_docx(),
    "7z": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(200),
    "rar": b"Rar!\x1a\x07\x01\0" + bytes(200),
    "tar": attacks.a_tar(),
    "gzip": gzip.compress(b"Hello"),
    "gzip bomb": attacks.a_bomb_of_zeros(),
    "pdf behind an archive": an_archive() + a_pdf(),
    "picture behind html": HTML + a_picture(),
    "gif": a_picture("GIF"),
    "bmp": a_picture("BMP"),
    "tiff": a_picture("TIFF"),
    "webp": a_picture("WEBP"),
    "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(200),
    "avif": a_heic_that_says(b"avif"),
    "moving heic": a_heic_that_says(b"msf1"),
    "video": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200),
    "postscript": b"%!PS-Adobe-3.0\n",
    "nothing but zeros": bytes(1000),
    "one byte": b"\xff",
}


@pytest.mark.parametrize("kind", NOT_DOCUMENTS)
def test_what_is_no_document_is_refused_whatever_its_name(kind: str) -> None:
    for name in ("passport.pdf", "passport.jpg", "passport.png", "passport.heic"):
        assert refusal(NOT_DOCUMENTS[kind], name) == Flaw.UNKNOWN_KIND


PRETENDING = {
    "html as jpeg": b"\xff\xd8\xff\xe0" + HTML,
    "html as png": b"\x89PNG\r\n\x1a\n" + HTML,
    "html as pdf": b"%PDF-1.7\n" + HTML,
    "html as heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + HTML,
    "zip as jpeg": b"\xff\xd8\xff\xe0" + an_archive(),
    "zip as pdf": b"%PDF-1.7\n" + an_archive(),
    "jpeg cut off": a_photo(20_000)[:-2_000],
    "jpeg without its end": a_picture()[:-2],
    "png cut off": a_picture("PNG", size=(400, 400))[:-40],
    "heic cut off": a_heic()[:-20],
    "heic of its head alone": a_heic()[:300],
    "pdf without its table": a_pdf().replace(b"xref", b"xxxx"),
    "pdf whose table points elsewhere": a_pdf().replace(b"startxref\n", b"startxref\n9"),
    "pdf nested deep": a_pdf().replace(b"/Type /Catalog", b"/Type /Catalog /A " + b"[" * 200 + b"]" * 200),
    "png of compressed text for a profile": a_png(1, 1, (b"iCCP", b"a\0\0" + zlib.compress(bytes(3_000_000)))),
    "heic that says it is smaller": a_large_heic(8, 8),
}


@pytest.mark.parametrize("kind", PRETENDING)
def test_what_only_pretends_is_damaged(kind: str) -> None:
    assert refusal(PRETENDING[kind]) == Flaw.DAMAGED


ACTIVE = {
    "script in the names": a_pdf_with(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), a_script()])))),
    "script when opened": a_pdf_with(OpenAction=a_script()),
    "script under an escaped name": attacks.a_pdf_with_an_escaped_name(),
    "script in a link": a_pdf_with(a_link(a_script())),
    "script upon the mouse": a_pdf_with(an_annotation("Link", AA=Dictionary(E=a_script()))),
    "script of the page": a_pdf_with(page=Dictionary(AA=Dictionary(O=a_script()))),
    "script behind another action": a_pdf_with(
        a_link(Dictionary(S=Name.GoTo, D=String("a"), Next=Array([a_script()])))
    ),
    "address fetched when opened": a_pdf_with(OpenAction=Dictionary(S=Name.URI, URI=String("https://example.org/"))),
    "address fetched by the page": a_pdf_with(
        page=Dictionary(AA=Dictionary(O=Dictionary(S=Name.URI, URI=String("https://example.org/"))))
    ),
    "program": a_pdf_with(a_link(Dictionary(S=Name.Launch, F=String("cmd.exe")))),
    "program when opened": a_pdf_with(OpenAction=Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "form that sends": a_pdf_with(a_link(Dictionary(S=Name.SubmitForm, F=String("https://example.org/")))),
    "form that fetches": a_pdf_with(a_link(Dictionary(S=Name.ImportData, F=String("a.fdf")))),
    "xfa": a_pdf_with(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>"))),
    "file inside": a_pdf_with(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))),
    "file on the page": a_pdf_with(an_annotation("FileAttachment", FS=Dictionary(EF=Dictionary()))),
    "other file": a_pdf_with(a_link(Dictionary(S=Name.GoToR, F=String("\\\\example.org\\share"), D=Array([0])))),
    "file in a file": a_pdf_with(a_link(Dictionary(S=Name.GoToE, D=Array([0])))),
    "rich media": a_pdf_with(an_annotation("RichMedia")),
    "film": a_pdf_with(an_annotation("Movie")),
    "film played": a_pdf_with(an_annotation("Screen", A=Dictionary(S=Name.Rendition))),
    "sound": a_pdf_with(an_annotation("Sound")),
    "model in three dimensions": a_pdf_with(an_annotation("3D")),
    "archive besides": a_pdf() + an_archive(),
}


def test_a_name_may_be_written_in_numbers() -> None:
    assert b"JavaScript" not in ACTIVE["script under an escaped name"]


@pytest.mark.parametrize("kind", ACTIVE)
def test_a_pdf_that_does_or_carries_something_is_refused(kind: str) -> None:
    assert refusal(ACTIVE[kind]) == Flaw.ACTIVE_CONTENT


HARMLESS = {
    "link to an address": a_pdf_with(a_link(Dictionary(S=Name.URI, URI=String("https://example.org/")))),
    "opened at a page": a_pdf_with(OpenAction=Array([0, Name.Fit])),
    "opened by turning to a page": a_pdf_with(OpenAction=Dictionary(S=Name.GoTo, D=String("a"))),
    "form to be filled": a_pdf_with(AcroForm=Dictionary(Fields=Array([]))),
    "font called AA": a_pdf_with(page=Dictionary(Resources=Dictionary(Font=Dictionary(AA=Dictionary(Type=Name.Font))))),
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_an_ordinary_pdf_is_kept_byte_for_byte(kind: str) -> None:
    assert look_at("passport.pdf", HARMLESS[kind]).content == HARMLESS[kind]


TOO_MUCH = {
    "pdf of 21 pages": (lambda: a_pdf(pages=21), Flaw.TOO_MANY_PAGES),
    "pdf of very many objects": (lambda: attacks.a_pdf_of_many_objects(100_000), Flaw.TOO_COMPLEX),
    "pdf of more objects than memory": (lambda: attacks.a_pdf_of_many_objects(300_000), Flaw.TOO_COMPLEX),
    "pdf of drawings within drawings": (a_pdf_of_drawings_within_drawings, Flaw.TOO_COMPLEX),
    "pdf of very many squares": (lambda: a_pdf_drawn_by(b"0 0 1 1 re f " * 1_000_000), Flaw.TOO_COMPLEX),
    "png of 100,000 by 100,000": (lambda: a_png(100_000, 100_000), Flaw.TOO_MANY_PIXELS),
    "jpeg of 65,500 by 65,500": (attacks.a_large_jpeg, Flaw.TOO_MANY_PIXELS),
    "heic of 65,500 by 65,500": (a_large_heic, Flaw.TOO_MANY_PIXELS),
    "heic just over": (lambda: a_large_heic(10_000, 5_001), Flaw.TOO_MANY_PIXELS),
    "nothing": (lambda: b"", Flaw.EMPTY),
    "one byte too many": (lambda: a_picture() + bytes(MAX_BYTES + 1 - len(a_picture())), Flaw.TOO_LARGE),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_would_take_too_much_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MEMORY", 384 * 1024 * 1024)  # the sooner it is met
    made, flaw = TOO_MUCH[kind]
    assert refusal(made()) == flaw


def test_a_file_of_exactly_the_bound_is_taken() -> None:
    content = a_picture() + bytes(MAX_BYTES - len(a_picture()))
    assert look_at("passport.jpg", content).content == a_picture()


def test_text_that_unpacks_to_much_is_left_out_unread() -> None:
    packed = zlib.compress(bytes(100_000_000))
    content = a_png(1, 1, (b"zTXt", b"a\0\0" + packed), (b"iTXt", b"a\0\1\0\0\0" + packed))
    assert look_at("passport.png", content).content == a_png(1, 1)


def test_memory_is_bounded_by_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the bound the drawing is given up; without it, it is drawn, in more memory than that."""
    content = a_pdf_of_drawings_within_drawings(depth=5)
    assert look_at("passport.pdf", content).size == len(content)
    monkeypatch.setattr(apart, "MEMORY", 128 * 1024 * 1024)
    assert refusal(content) == Flaw.TOO_COMPLEX
    with pytest.raises(TooMuch):
        picture(content, "application/pdf", 1)


def test_time_is_bounded_by_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    content = a_pdf_of_drawings_within_drawings()
    monkeypatch.setattr(apart, "MEMORY", 8 * 1024 * 1024 * 1024)
    monkeypatch.setattr(apart, "SECONDS", 1)
    assert refusal(content) == Flaw.TOO_COMPLEX


def test_what_takes_too_long_is_ended_even_when_it_does_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    sleeper = tmp_path / "python"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeper.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(sleeper))
    monkeypatch.setattr(apart, "PATIENCE", 0.1)
    assert refusal(a_pdf()) == Flaw.TOO_COMPLEX


def test_who_opens_a_file_knows_no_setting(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    teller = tmp_path / "python"
    teller.write_text("#!/bin/sh\nenv\n")
    teller.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(teller))
    monkeypatch.setenv("LOGISTICS_SECRET_KEY", "SECRET")
    assert b"SECRET" in subprocess.run([str(teller)], capture_output=True, check=True).stdout
    told = apart.opened("inspect", a_pdf())
    assert (b"PATH=" in told, b"SECRET" in told) == (True, False)


def test_a_fault_of_ours_is_no_flaw_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no such module >&2\nexit 1\n")
    broken.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(RuntimeError, match="no such module"):
        look_at("passport.pdf", a_pdf())


def test_an_archive_within_a_picture_is_gone(tmp_path) -> None:
    sent = a_picture("JPEG", comment=an_archive()) + an_archive()
    assert zipfile.is_zipfile(BytesIO(sent))
    assert not zipfile.is_zipfile(BytesIO(look_at("x.jpg", sent).content))
