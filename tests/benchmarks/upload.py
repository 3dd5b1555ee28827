"""Sending a large file: how long beside a bare view that checks, encrypts and writes the same, and how much memory."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from statistics import median
from uuid import uuid4

from PIL import Image

from tests.benchmarks.data import SLUG, Installation, Installations
from tests.benchmarks.load import Broken
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.serving import Browser, bare, csrf_token, served, sign_in, watched
from tests.benchmarks.table import Result, at_most

#: What is sent, in bytes.
SIZE = 5 * 1024 * 1024
#: Files sent in each round, one after another.
TIMES = 6
#: How many files are sent at the same time, for the memory of each.
AT_ONCE = (1, 8)
#: How often memory is measured, each time of a new server.
_SERVERS = 3
_PERSON = "person1@example.org"

#: Sends a file, and returns the seconds that took.
Send = Callable[[bytes], float]


def upload(made: Installations) -> list[Result]:
    """Return the time of an upload, and its memory, alone and among several."""
    installation, photo = made.with_people(10, "upload"), _photo(SIZE)
    return [_timed(installation, photo), *(_remembered(installation, photo, at_once) for at_once in AT_ONCE)]


def _timed(installation: Installation, photo: bytes) -> Result:
    with served(installation) as home, bare(installation) as floor:
        ours, theirs = _sender(home, installation), _bare_sender(floor)
        ours(photo), theirs(photo)
        found = by_turns(
            {
                "ours": lambda: median(ours(photo) for _ in range(TIMES)) * 1000,
                "bare": lambda: median(theirs(photo) for _ in range(TIMES)) * 1000,
            }
        )
    return Result(
        f"a document of {len(photo) / 1024 / 1024:.1f} MiB",
        f"{median(found['ours']):.0f} ms",
        f"bare Flask view that does the same {median(found['bare']):.0f} ms",
        ratios(found["ours"], found["bare"]),
        at_most(1.5),
    )


def _remembered(installation: Installation, photo: bytes, at_once: int) -> Result:
    taken = []
    for _ in range(_SERVERS):
        with watched(installation) as (home, process), ThreadPoolExecutor(at_once) as people:
            senders = [_sender(home, installation) for _ in range(at_once)]
            list(people.map(lambda send: send(_photo(100_000)), senders))  # loads what is loaded once
            before = _memory(process, "VmRSS")
            list(people.map(lambda send: send(photo), senders))
            taken.append((_memory(process, "VmHWM") - before) / at_once)
    return Result(
        f"its memory, {at_once} at once",
        f"{median(taken):.1f} MiB each",
        "",
        taken,
        at_most(24),
        "MiB",
        digits=1,
    )


def _memory(process: int, kind: str) -> float:
    """Return in MiB what a process has in memory (VmRSS), or had at most (VmHWM)."""
    found = re.search(rf"{kind}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    if found is None:
        raise Broken(f"/proc/{process}/status does not tell {kind}")
    return int(found[1]) / 1024


def _sender(home: str, installation: Installation) -> Send:
    """Return how somebody who takes part sends a passport, signed in with a browser of its own."""
    browser = sign_in(home, installation, _PERSON)
    page = f"/events/{SLUG}/me/{1:010d}"
    token = csrf_token(browser.open(page).text)
    return lambda photo: _sent(browser, f"{page}/documents/passport", photo, 302, csrf_token=token)


def _bare_sender(home: str) -> Send:
    return lambda photo: _sent(Browser(home), "/keep", photo, 200)


def _sent(browser: Browser, path: str, photo: bytes, expected: int, **fields: str) -> float:
    boundary = uuid4().hex
    parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts.append(('name="file"; filename="passport.jpg"\r\nContent-Type: image/jpeg', photo))
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
        for head, value in parts
    )
    begun = time.perf_counter()
    answer = browser.open(
        path, body + f"--{boundary}--\r\n".encode(), Content_Type=f"multipart/form-data; boundary={boundary}"
    )
    spent = time.perf_counter() - begun
    if answer.status != expected:
        raise Broken(f"{path}: answered {answer.status}: {answer.text[:2000]}")
    return spent


def _photo(size: int) -> bytes:
    """Return a JPEG of about `size` bytes, full of noise."""
    side = round(size**0.5)
    written = BytesIO()
    Image.effect_noise((side, side), 80).save(written, "JPEG", quality=95)
    return written.getvalue()
