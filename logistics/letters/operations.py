"""Changing letters: issued with the next number, accepted, void as soon as what they say is no longer so."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import partial
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import current_actor, db, if_undone, once_committed
from logistics.documents.operations import attach, forget, keep, remove
from logistics.documents.rules import DocumentKind, Kept, Upload, safe_filename
from logistics.events.rules import EventFacts
from logistics.funding.queries import coverage_of
from logistics.funding.rules import Line
from logistics.letters import paper, queries, words
from logistics.letters.models import Letter, LetterNumbering
from logistics.letters.rules import (
    ALPHABET,
    CODE_LENGTH,
    HAS_LETTER,
    Acceptance,
    AlreadyIssued,
    LetterFacts,
    NotApproved,
    NoValidLetter,
    Signed,
    Strokes,
    VoidReason,
    acceptance_hash,
    grounds,
    signature_picture,
    why_void,
)
from logistics.registrations.operations import in_turn
from logistics.registrations.queries import person_by_id, persons_by_id
from logistics.registrations.rules import PersonFacts
from logistics.settings import Settings
from logistics.typesetting import CannotTypeset

_PDF = "application/pdf"
#: In place of the number of a letter that is not drafted yet.
_NOT_YET = 0


@dataclass(frozen=True)
class Facts:
    """Everything a letter is made from that may change between preparing and issuing it."""

    person: PersonFacts
    event: EventFacts
    lines: tuple[Line, ...]
    missing: tuple[DocumentKind, ...]
    number: int


@dataclass(frozen=True)
class Draft:
    """The words of a letter, written in advance, with the number it will probably get."""

    code: str
    issued_at: datetime
    facts: Facts
    said: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Prepared(Draft):
    """A letter set in advance, outside any transaction."""

    pdf: bytes = field(repr=False)
    #: Where its bytes lie in the vault, when they were put there in advance too.
    kept: Kept | None = None


def prepare(person: PersonFacts, event: EventFacts) -> Prepared:
    """Return the person's letter set in advance, so that nobody waits for Typst while it is issued.

    Raises CannotTypeset.
    """
    (facts,) = facts_of_all([person.id], event)
    return typeset(draft(facts))


def facts_of_all(registration_ids: Sequence[int], event: EventFacts) -> list[Facts]:
    """Return what the letters of some people (a page of a list) are made from, by id, as yet without their numbers."""
    lines = queries.coverage_of_all(registration_ids, event)
    missing = queries.missing_beside_letter(registration_ids)
    people = sorted(persons_by_id(registration_ids), key=lambda person: person.id)
    return [Facts(person, event, lines[person.id], missing[person.id], _NOT_YET) for person in people]


def draft(known: Facts, *, ahead: int = 0) -> Draft:
    """Return the words of somebody's letter, `ahead` others being drafted but not yet issued."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    now = clock.now()
    facts = replace(known, number=queries.next_number(known.event.id) + ahead)
    return Draft(code, now, facts, _said(facts, code, now))


def typeset(written: Draft) -> Prepared:
    """Return a drafted letter as a PDF; reads no database, so another thread can do it. Raises CannotTypeset."""
    pdf = paper.compose(written.said, at=written.issued_at)
    return Prepared(written.code, written.issued_at, written.facts, written.said, pdf)


def put_ahead(prepared: Prepared) -> Prepared:
    """Return a letter whose bytes are on disk already; when it is not issued, they are swept.

    Reads no database, so another thread can do it while this one issues others.
    """
    return replace(prepared, kept=keep(prepared.pdf))


def issue(*, registration_id: int, event: EventFacts, prepared: Prepared, run_id: int | None = None) -> LetterFacts:
    """Issue the person's letter under the event's next number and return it; one that no longer holds becomes void.

    What was prepared is set again when its number or anything else it says is no longer so.
    Raises NotApproved, AlreadyIssued, CannotTypeset.
    """
    kept = prepared.kept
    if kept is not None:
        if_undone(partial(forget, [kept.location]))
    in_turn(registration_id)
    person = person_by_id(registration_id)
    if person.status not in HAS_LETTER or person.purged_at is not None:
        raise NotApproved
    lines = queries.coverage(person, event)
    today = grounds(person, lines)
    former = _valid(registration_id)
    if former is not None:
        reason = why_void(former.grounds, person.status, today)
        if reason is None:
            raise AlreadyIssued
        _void(former, reason, "")
    number = _next_number(event.id)
    facts = _facts_of(person, event, lines, number)
    said, pdf = prepared.said, prepared.pdf
    if facts != prepared.facts:
        said = _said(facts, prepared.code, prepared.issued_at)
        pdf = paper.compose(said, at=prepared.issued_at)
        if kept is not None:
            once_committed(partial(forget, [kept.location]))
            kept = None
    letter = Letter(
        event_id=event.id,
        registration_id=registration_id,
        number=number,
        code=prepared.code,
        language=person.answers.language,
        issued_at=prepared.issued_at,
        issued_by=cast(Actor, current_actor()).label,
        run_id=run_id,
        said=dict(said),
        grounds=today,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    db.session.add(letter)
    db.session.flush()
    _file(letter, DocumentKind.INVITATION_LETTER, pdf, kept)
    _record("issued", letter, number=number, sha256=letter.sha256)
    return LetterFacts(**{each.name: getattr(letter, each.name) for each in fields(LetterFacts)})


def set_again(*, registration_id: int) -> bool:
    """Set and file the person's letter again, its file being lost; returns False when it would not be the same."""
    in_turn(registration_id)
    letter = _valid(registration_id)
    if letter is None:
        return False
    try:
        pdf = paper.compose(letter.said, at=letter.issued_at)
    except CannotTypeset:
        return False
    if hashlib.sha256(pdf).hexdigest() != letter.sha256:  # another template, or other fonts
        return False
    _file(letter, DocumentKind.INVITATION_LETTER, pdf)
    return True


def void(*, registration_id: int, note: str) -> None:
    """Let the person's letter no longer hold, for a reason in the organizer's words; raises NoValidLetter."""
    in_turn(registration_id)
    letter = _valid(registration_id)
    if letter is None:
        raise NoValidLetter
    _void(letter, VoidReason.BY_HAND, note)


def void_outdated(registration_id: int) -> VoidReason | None:
    """Make the person's letter void when it no longer says what holds, and return why; None when nothing was done."""
    letter = _valid(registration_id)
    if letter is None:
        return None
    person = person_by_id(registration_id)
    reason = why_void(letter.grounds, person.status, grounds(person, coverage_of(registration_id)))
    if reason is not None:
        _void(letter, reason, "")
    return reason


def accept(*, registration_id: int, name: str, strokes: Strokes, event: EventFacts) -> bool:
    """Write down that the person accepted the letter on its page, and file it with name and signature set into it.

    Returns False, changing nothing, when it was accepted before. Raises NoValidLetter, CannotTypeset.
    """
    letter = _acceptable(registration_id)
    if letter.accepted_at is not None:
        return False
    way = Acceptance.DRAWN if strokes else Acceptance.TYPED
    signed = _accepted(letter, name, way, strokes=strokes)
    pdf = paper.compose(
        letter.said,
        at=signed.at,
        signed=words.signed(signed, event, letter.language, letter.sha256),
        signature=signature_picture(strokes) if strokes else "",
    )
    _file(letter, DocumentKind.SIGNED_LETTER, pdf)
    return True


def accept_by_scan(*, registration_id: int, upload: Upload) -> bool:
    """Write down that the person uploaded the signed letter, which was filed already.

    Returns False, changing nothing, when it was accepted before. Raises NoValidLetter.
    """
    letter = _acceptable(registration_id)
    if letter.accepted_at is not None:
        return False
    name = person_by_id(registration_id).answers.full_name
    _accepted(letter, name, Acceptance.SCAN, scan=hashlib.sha256(upload.content).hexdigest())
    return True


def _acceptable(registration_id: int) -> Letter:
    in_turn(registration_id)
    letter = _valid(registration_id)
    if letter is None:
        raise NoValidLetter
    person = person_by_id(registration_id)
    if why_void(letter.grounds, person.status, grounds(person, coverage_of(registration_id))):
        raise NoValidLetter
    return letter


def _accepted(letter: Letter, name: str, way: Acceptance, *, strokes: Strokes = (), scan: str = "") -> Signed:
    now = clock.now()
    letter.accepted_at = now
    letter.accepted_name = name
    letter.acceptance = way
    letter.acceptance_hash = acceptance_hash(
        code=letter.code, pdf=letter.sha256, name=name, at=now, way=way, strokes=strokes, scan=scan
    )
    db.session.flush()
    _record("accepted", letter, way=way.value, hash=letter.acceptance_hash)
    return Signed(now, name, way, letter.acceptance_hash)


def _next_number(event_id: int) -> int:
    """Return the event's next number; others wait for this transaction, and get it when this one fails."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    first = insert(LetterNumbering).values(event_id=event_id, last=1)
    return db.session.execute(
        first.on_conflict_do_update(index_elements=["event_id"], set_={"last": LetterNumbering.last + 1}).returning(
            LetterNumbering.last
        )
    ).scalar_one()


def _facts_of(person: PersonFacts, event: EventFacts, lines: tuple[Line, ...], number: int) -> Facts:
    return Facts(person, event, lines, queries.missing_beside_letter([person.id])[person.id], number)


def _said(facts: Facts, code: str, issued_at: datetime) -> dict[str, Any]:
    settings: Settings = current_app.extensions["settings"]
    return words.said(
        facts.person,
        facts.lines,
        queries.occasion(facts.event, settings.base_url),
        number=facts.number,
        code=code,
        issued_at=issued_at,
        missing=facts.missing,
    )


def _file(letter: Letter, kind: DocumentKind, pdf: bytes, kept: Kept | None = None) -> None:
    name = safe_filename(letter.said["title"], _PDF)
    upload = Upload(name, _PDF, pdf, kept)
    # What this system wrote itself, nobody has to look at.
    attach(registration_id=letter.registration_id, kind=kind, upload=upload, verified_by=SYSTEM.label)


def _void(letter: Letter, reason: VoidReason, note: str) -> None:
    letter.voided_at = clock.now()
    letter.void_reason = reason
    letter.void_note = note.strip()
    db.session.flush()
    remove(registration_id=letter.registration_id, kind=DocumentKind.INVITATION_LETTER)
    if letter.accepted_at is not None:  # what was signed was this letter, and no other
        remove(registration_id=letter.registration_id, kind=DocumentKind.SIGNED_LETTER)
    _record("voided", letter, number=letter.number, why=reason.value, reason=letter.void_note)


def _valid(registration_id: int) -> Letter | None:
    found = sa.select(Letter).where(Letter.registration_id == registration_id, Letter.voided_at.is_(None))
    return db.session.scalar(found.execution_options(populate_existing=True))


def _record(verb: str, letter: Letter, **details: Any) -> None:
    record(f"letter.{verb}", "registration", letter.registration_id, event_id=letter.event_id, **details)
