"""Reading the zone from pictures with a real Tesseract: upright, turned, on a table, in a PDF; and what bounds it."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from logistics.documents import tesseract
from logistics.documents.mrz import written
from logistics.documents.tesseract import Tesseract, installed
from tests.passports import ANA, LINES, a_page, need_tesseract, on_a_table, sent


@pytest.fixture(scope="module")
def reader() -> Tesseract:
    need_tesseract()
    found = installed("tesseract")
    if found is None:
        raise LookupError("tesseract is installed, but reads no language that is needed")
    return found


def a_program(folder: Path, body: str) -> str:
    """Return the path of a program that does `body`."""
    path = folder / "program"
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_specimen_says_what_the_tests_expect() -> None:
    assert written(ANA) == LINES


@pytest.mark.parametrize(
    ("picture", "form"),
    [
        (a_page(), "JPEG"),
        (a_page(), "PDF"),
        (a_page().filter(ImageFilter.GaussianBlur(1)).resize((1000, 704)), "PNG"),
        (a_page().rotate(180), "JPEG"),
        (on_a_table(a_page(), -86), "JPEG"),
    ],
    ids=["upright", "pdf", "small and blurred", "upside down", "tilted and turned on a table"],
)
def test_the_zone_is_read(reader: Tesseract, picture: Image.Image, form: str) -> None:
    media_type = "application/pdf" if form == "PDF" else f"image/{form.lower()}"
    assert reader.zone(sent(picture, form), media_type) == LINES


def test_what_does_not_add_up_is_not_read(reader: Tesseract, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = (LINES[0], LINES[1].replace("X1234567<7", "X1234567<3"))
    monkeypatch.setattr("logistics.demo.specimens.written", lambda _zone: wrong)
    monkeypatch.setattr(tesseract, "_TURNS", (0,))
    assert reader.zone(sent(a_page()), "image/jpeg") is None


def test_a_picture_without_a_zone(reader: Tesseract) -> None:
    assert reader.zone(sent(Image.new("RGB", (900, 600), "white")), "image/jpeg") is None


@pytest.mark.parametrize("program", ["", "no-such-program"])
def test_where_it_is_not_installed(program: str) -> None:
    assert installed(program) is None


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("print('List of available languages (2):\\nafr\\ndeu')", None),
        ("print('eng\\nocrb\\nosd')", "ocrb"),
        ("raise SystemExit(1)", None),
    ],
)
def test_the_language_that_reads_best_is_taken(tmp_path: Path, body: str, language: str | None) -> None:
    found = installed(a_program(tmp_path, body))
    assert (found and found.language) == language


def test_a_program_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "_ONE_LOOK", 0.3)
    endless = Tesseract(a_program(tmp_path, "while True: pass"), "eng")
    monkeypatch.setattr(tesseract, "_TURNS", (0,))
    assert endless.zone(sent(a_page()), "image/jpeg") is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of another process")
def test_a_program_that_takes_all_memory_is_refused_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "import sys; sys.stdin.read()\n%s\nprint('done')"
    greedy = a_program(tmp_path, said % f"bytearray({2 * 1024**3})")
    assert tesseract._run(greedy) == ""
    modest = a_program(tmp_path, said % "bytearray(1024)")
    assert tesseract._run(modest) == "done\n"


def test_the_program_is_not_handed_our_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGISTICS_SECRET_KEY", "SECRET")
    told = a_program(tmp_path, "import os; print(sorted(name for name in os.environ if 'LOGISTICS' in name))")
    assert tesseract._run(told) == "[]\n"
