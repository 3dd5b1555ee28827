"""Finding the machine-readable zone in a picture with Tesseract: a program of its own, fed and heard through pipes."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter, ImageStat

from logistics import clock
from logistics.documents.mrz import find_zone
from logistics.documents.pictures import grey, number_of_pages

#: Trained for this kind of print where somebody has installed it, else for English, which has all its letters.
_LANGUAGES = ("mrz", "ocrb", "eng")
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
#: The longer side of what is read, in pixels: the zone is legible on a passport that takes a third of the picture.
_LONGER_SIDE = 2600
#: The part of a passport's page, from below, in which the zone lies, with room for a picture not cut close.
_BOTTOM = 0.4
#: Pages looked at; the first is nearly always the one.
_PAGES = 3
#: Seconds that one look may take, and all looks at one document together.
_ONE_LOOK = 30.0
_ALL_LOOKS = 90.0
#: Bytes of memory that the program may take.
_MEMORY = 1024 * 1024 * 1024
#: Degrees by which a photograph may be tilted, and the steps in which that is found out.
_TILT, _STEP = 8.0, 0.5
_TURNS = (0, 180, 90, 270)
#: What the program needs to know of this one; it is not handed our keys.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")


@dataclass(frozen=True)
class Tesseract:
    """An installed Tesseract: where it is, and in which language it reads best."""

    program: str
    language: str

    def zone(self, content: bytes, media_type: str) -> tuple[str, str] | None:
        """Return the two lines of the zone in a document whose check digits all add up, or None.

        Looks at the first pages as they are and turned, for two minutes at most.
        """
        until = clock.monotonic() + _ALL_LOOKS
        for page in range(1, min(number_of_pages(content, media_type), _PAGES) + 1):
            sheet = grey(content, media_type, page, _LONGER_SIDE)
            for turn in _TURNS:
                found = self._seen_twice(sheet.rotate(turn, expand=True), until)
                if found:
                    return found
        return None

    def _seen_twice(self, sheet: Image.Image, until: float) -> tuple[str, str] | None:
        """Return the lines that two looks at a picture agree on: names have no check digit, 1 and L the same."""
        seen: set[tuple[str, str]] = set()
        for number, look in enumerate(_looks(_straightened(sheet))):
            if clock.monotonic() > until or (number > 1 and not seen):
                return None
            found = find_zone(self._text(look))
            if found in seen:
                return found
            seen |= {found} if found else set()
        return None

    def _text(self, picture: Image.Image) -> str:
        sent = BytesIO()
        picture.save(sent, "PNG", compress_level=1)
        words = ("stdin", "stdout", "--psm", "6", "-l", self.language, "-c", f"tessedit_char_whitelist={_SIGNS}")
        return _run(self.program, *words, sent=sent.getvalue())


def installed(program: str) -> Tesseract | None:
    """Return the Tesseract called `program`, or None when there is none, or none that can read."""
    path = shutil.which(program) if program else None
    there = set(_run(path, "--list-langs").split()) if path else set()
    language = next((each for each in _LANGUAGES if each in there), "")
    return Tesseract(path, language) if path and language else None


def _run(program: str, *words: str, sent: bytes = b"") -> str:
    """Return what the program says, or nothing when it fails, takes too long or too much memory."""
    told = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"OMP_THREAD_LIMIT": "1"}
    with subprocess.Popen(
        [program, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=told
    ) as process:
        with suppress(AttributeError, ProcessLookupError):  # only Linux has it, and it may have ended already
            resource.prlimit(process.pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        try:
            said, _ = process.communicate(sent, timeout=_ONE_LOOK)
        except subprocess.TimeoutExpired:
            process.kill()
            return ""
    return said.decode("ascii", "ignore") if process.returncode == 0 else ""


def _looks(sheet: Image.Image) -> Iterator[Image.Image]:
    """Yield the part of a picture where the zone should be and the whole, then both in another size."""
    bottom = sheet.crop((0, round(sheet.height * (1 - _BOTTOM)), sheet.width, sheet.height))
    yield bottom
    yield _reduced(sheet)
    yield _reduced(bottom)
    yield sheet


def _reduced(picture: Image.Image) -> Image.Image:
    return picture.resize((max(1, picture.width * 7 // 10), max(1, picture.height * 7 // 10)))


def _straightened(sheet: Image.Image) -> Image.Image:
    """Return the picture turned by the few degrees at which its lines lie level."""
    small = sheet.copy()
    small.thumbnail((800, 800))
    # What is left are the edges of print: the light on the page and the table beside it tell nothing.
    edges = ImageChops.difference(small, small.filter(ImageFilter.BoxBlur(4)))
    steps = round(_TILT / _STEP)
    tilt = max((step * _STEP for step in range(-steps, steps + 1)), key=lambda angle: _levelness(edges, angle))
    ground = round(ImageStat.Stat(small).median[0])
    return sheet.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=ground) if tilt else sheet


def _levelness(edges: Image.Image, angle: float) -> float:
    """Return how much the rows of the picture differ: most when lines of print lie along them."""
    turned = edges.rotate(angle, Image.Resampling.BILINEAR)
    margin = turned.width // 8
    rows = turned.crop((margin, 0, turned.width - margin, turned.height)).resize(
        (1, turned.height), Image.Resampling.BOX
    )
    return ImageStat.Stat(rows).var[0]
