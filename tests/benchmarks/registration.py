"""Registering with a passport: how many SQL statements, and how long beside a bare view that takes the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from statistics import median
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from PIL import Image

from logistics.database import db
from tests.benchmarks.data import SLUG, Installation, Installations
from tests.benchmarks.load import Broken
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.serving import Browser, bare, csrf_token, served
from tests.benchmarks.table import Result, at_most

FEW, MANY = 1, 1_000
#: Registrations in each round.
TIMES = 8
#: Delegations of whom everything is asked, since their flights are paid for.
_DELEGATIONS = ("BLZ", "CRI", "SLV", "GTM", "HND", "NIC", "PAN", "DOM")
_REGISTER = f"/events/{SLUG}/register"
_ANSWERS = {
    "full_name": "Ana Lucía Ejemplo O'Muestra",
    "institution": "Dirección General de Migración",
    "job_title": "Directora",
    "capacity": "head",
    "language": "es",
    "passport_type": "official",
    "passport_number": "X1234567",
    "issuing_country": "CRI",
    "nationality": "CRI",
    "birth_date": "1980-05-17",
    "issued_on": "2020-01-10",
    "expires_on": "2030-01-09",
    "origin": "San José (SJO)",
    "arrives_on": "2022-03-30",
    "departs_on": "2022-04-02",
    "extra_nights": "1",
    "diet": "Vegetariana",
    "privacy": "y",
    "then": "check",
}
_numbers = count(1)


@dataclass(frozen=True)
class Sending:
    """A form as it goes over the line."""

    body: bytes
    content_type: str


#: Opens a page, or sends a form to it, and returns the page; raises Broken when the answer is another than expected.
Ask = Callable[[str, Sending | None], str]


def registration(made: Installations) -> list[Result]:
    """Return statements, counted in this process, and times, measured under the server."""
    passport = _picture()
    few, many = (made.with_people(people, "registration") for people in (FEW, MANY))
    return [*_counted(few, many, passport), _timed(many, passport)]


def register(ask: Ask, passport: bytes) -> list[Sending]:
    """Register somebody new, page by page, and return the two forms that were sent."""
    number = next(_numbers)
    form, check = f"{_REGISTER}/details?delegation={_DELEGATIONS[number % len(_DELEGATIONS)]}", f"{_REGISTER}/check"
    ask(_REGISTER, None)
    answers = {**_ANSWERS, "email": f"new{number}@example.org", "csrf_token": csrf_token(ask(form, None))}
    sent = [sending(answers, passport)]
    ask(form, sent[0])
    sent.append(sending({"csrf_token": csrf_token(ask(check, None))}))
    ask(check, sent[1])
    ask(f"{_REGISTER}/done", None)
    return sent


def _counted(few: Installation, many: Installation, passport: bytes) -> list[Result]:
    sent_at_few, all_at_few = _statements(few, passport)
    sent, everything = _statements(many, passport)
    return [
        Result(
            f"registering, at {MANY:,}",
            f"{sent} statements",
            f"at {FEW} {sent_at_few}",
            [sent],
            at_most(25),
            "statements",
            digits=0,
        ),
        Result(
            "the same with all pages on the way",
            f"{everything} statements",
            f"at {FEW} {all_at_few}",
            [everything - all_at_few],
            at_most(0),
            "more",
            digits=0,
        ),
    ]


def _statements(installation: Installation, passport: bytes) -> tuple[int, int]:
    """Return the statements of the two forms sent, and those of every page in between too; BEGIN and COMMIT aside."""
    made: list[str] = []
    numbers = {True: 0, False: 0}
    with installation.app() as app:
        sa.event.listen(db.engine, "before_cursor_execute", lambda *given: made.append(given[2]))
        client = app.test_client()

        def ask(path: str, sending: Sending | None) -> str:
            form: dict[str, Any] = {}
            if sending is not None:
                form = {"method": "POST", "data": sending.body, "content_type": sending.content_type}
            made.clear()
            with app.app_context():
                answer = client.open(path, **form)
                shown = answer.text
            numbers[sending is not None] += sum(not each.startswith(("BEGIN", "PRAGMA")) for each in made)
            return _expected(path, sending, answer.status_code, shown)

        for _ in range(2):  # the second time: what a server process reads once has been read
            numbers.update({True: 0, False: 0})
            client = app.test_client()
            register(ask, passport)
    return numbers[True], sum(numbers.values())


def _timed(installation: Installation, passport: bytes) -> Result:
    with served(installation) as home, bare(installation) as floor:
        sent: list[Sending] = []

        def ours() -> float:
            spent = []
            for _ in range(TIMES):
                ask, seconds = _over_http(home)
                sent[:] = register(ask, passport)
                spent.append(sum(seconds))
            return median(spent) * 1000

        def bare_view() -> float:
            spent = []
            for _ in range(TIMES):
                ask, seconds = _over_http(floor)
                for each in sent:
                    ask("/", each)
                spent.append(sum(seconds))
            return median(spent) * 1000

        ours()
        found = by_turns({"ours": ours, "bare": bare_view})
    return Result(
        f"registering, {len(sent[0].body) // 1024} KiB sent",
        f"{median(found['ours']):.1f} ms",
        f"bare Flask view {median(found['bare']):.1f} ms",
        ratios(found["ours"], found["bare"]),
    )


def _over_http(home: str) -> tuple[Ask, list[float]]:
    """Return a new browser, and the list of seconds its sent forms will have taken."""
    browser, seconds = Browser(home), list[float]()

    def ask(path: str, sending: Sending | None) -> str:
        if sending is None:
            answer = browser.open(path)
        else:
            begun = time.perf_counter()
            answer = browser.open(path, sending.body, Content_Type=sending.content_type)
            seconds.append(time.perf_counter() - begun)
        return _expected(path, sending, answer.status, answer.text)

    return ask, seconds


def _expected(path: str, sending: Sending | None, status: int, shown: str) -> str:
    # Our forms lead on when all is well; the bare view, at the root, just answers.
    if status != (302 if sending is not None and path != "/" else 200):
        raise Broken(f"{path}: answered {status}: {shown[:3000]}")
    return shown


def sending(answers: dict[str, str], passport: bytes | None = None) -> Sending:
    """Return a form as a browser sends it, with a passport or without."""
    boundary = uuid4().hex
    parts = [(f'name="{name}"', value.encode()) for name, value in answers.items()]
    if passport is not None:
        parts.append(('name="passport_copy"; filename="passport.jpg"\r\nContent-Type: image/jpeg', passport))
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
        for head, value in parts
    )
    return Sending(body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}")


def _picture() -> bytes:
    """Return a JPEG of about 200 KB, full of noise."""
    written = BytesIO()
    Image.effect_noise((540, 360), 80).save(written, "JPEG", quality=95)
    return written.getvalue()
