"""Five hundred letters in the background, beside bare Typst that sets the same pages one after the other."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from statistics import median

import sqlalchemy as sa
import typst

from logistics import typesetting
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.rules import DocumentKind
from logistics.documents.vault import vault
from logistics.events.queries import find_event
from logistics.letters import paper, runs
from logistics.letters.models import Letter, LetterNumbering, LetterRun
from logistics.messages.models import Message
from logistics.participation.tasks import issue_letters
from logistics.registrations.models import Registration
from logistics.settings import TEMPLATES
from logistics.typesetting import qr_code
from tests.benchmarks.data import SLUG, Installations
from tests.benchmarks.load import Broken
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.table import Result, at_most

LETTERS = 500
#: One person in five is approved.
_PEOPLE = 5 * LETTERS
_FOLDER = TEMPLATES / "papers"


def letters(made: Installations) -> list[Result]:
    """Return the time for all letters, issued with number, document, mail and audit, to that for their pages alone.

    Both in this process; ours may use as many threads as it does under the worker, the floor uses one.
    """
    with made.with_people(_PEOPLE, "letters").app():
        _name_in_latin()
        _issued()
        pages = list(_pages())
        found = by_turns({"issued": _issued, "bare": lambda: _bare(pages)}, rounds=3)
    return [
        Result(
            f"{LETTERS} letters in the background",
            f"{median(found['issued']):.1f} s",
            f"bare Typst, one thread {median(found['bare']):.1f} s",
            ratios(found["issued"], found["bare"]),
            at_most(1.3),
        )
    ]


def _name_in_latin() -> None:
    """Let the fonts that Typst embeds do: those for other scripts are the machine's, and not on every one."""
    with transaction(SYSTEM):
        other = Registration.full_name.like("李%")
        db.session.execute(sa.update(Registration).where(other).values(full_name="Li Na"))


def _issued() -> float:
    """Let the letters of everybody be issued as the worker does, and return the seconds it took."""
    _forget()
    event = find_event(SLUG)
    if event is None:
        raise Broken(SLUG)
    with transaction(SYSTEM):
        runs.ask(event.id)
    begun = time.perf_counter()
    issue_letters()
    spent = time.perf_counter() - begun
    there = db.session.scalar(sa.select(sa.func.count(Letter.id)))
    if there != LETTERS:
        raise Broken(f"{there} letters were issued")
    db.session.rollback()
    return spent


def _forget() -> None:
    """Make as if no letter had been issued."""
    with transaction(SYSTEM):
        issued = Document.kind == DocumentKind.INVITATION_LETTER
        locations = db.session.scalars(sa.select(Document.location).where(issued)).all()
        db.session.execute(sa.delete(Document).where(issued))
        for model in (Letter, LetterRun, LetterNumbering, Message):
            db.session.execute(sa.delete(model))
    vault().delete(locations)


def _pages() -> Iterator[tuple[str, int]]:
    """Yield what Typst was given for each letter: the words with their QR code, and the instant."""
    for said, at in db.session.execute(sa.select(Letter.said, Letter.issued_at).order_by(Letter.number)):
        told = {"letter": {**said, "qr": qr_code(said["verify_address"])}, "signed": None, "signature": ""}
        yield json.dumps(told, ensure_ascii=False), int(at.timestamp())


def _bare(pages: list[tuple[str, int]]) -> float:
    """Set the pages with Typst alone, by one compiler with the same options, and return the seconds it took."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[_FOLDER])
    begun = time.perf_counter()
    compiler = typst.Compiler(_FOLDER / paper.TEMPLATE, root=_FOLDER, font_paths=fonts, ignore_system_fonts=True)
    for told, at in pages:
        compiler.compile(format="pdf", sys_inputs={"data": told}, pdf_standards=typesetting._STANDARDS, timestamp=at)
    return time.perf_counter() - begun
