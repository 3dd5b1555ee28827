"""Changing letters: issued with the next number, accepted, void as soon as what they say is no longer so."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import current_actor, db, if_undone, once_committed
from logistics.documents.operations import attach, forget, remove
from logistics.documents.rules import DocumentKind, Kept, Upload, safe_filename
from logistics.events.rules import EventFacts
from logistics.funding.queries import coverage_of
from logistics.letters import paper, queries, words
from logistics.letters.models import Letter, LetterNumbering
from logistics.letters.preparing import Prepared, facts_of, said
from logistics.letters.rules import (
    HAS_LETTER,
    Acceptance,
    AlreadyIssued,
    LetterFacts,
    NotApproved,
    NoValidLetter,
    Signed,
    VoidReason,
    acceptance_hash,
    grounds,
    why_void,
)
from logistics.letters.signatures import Strokes, signature_picture
from logistics.registrations.queries import person_by_id
from logistics.registrations.steps import in_turn
from logistics.typesetting import CannotTypeset

_PDF = "application/pdf"


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
    number = take_numbers(event.id, 1)
    facts = facts_of(person, event, lines, number)
    told, pdf = prepared.said, prepared.pdf
    if facts != prepared.facts:
        told = said(facts, prepared.code, prepared.issued_at)
        pdf = paper.compose(told, at=prepared.issued_at)
        if kept is not None:
            once_committed(partial(forget, [kept.location]))
            kept = None
    letter = Letter(**row_of(prepared, told=told, pdf=pdf, rests_on=today, run_id=run_id))
    db.session.add(letter)
    db.session.flush()
    _file(letter, DocumentKind.INVITATION_LETTER, pdf, kept)
    _record("issued", letter, number=number, sha256=letter.sha256)
    return LetterFacts(**{each.name: getattr(letter, each.name) for each in fields(LetterFacts)})


def row_of(
    prepared: Prepared, *, told: Mapping[str, Any], pdf: bytes, rests_on: Mapping[str, Any], run_id: int | None
) -> dict[str, Any]:
    """Return the columns of a letter that says what is `told`."""
    person, event = prepared.facts.person, prepared.facts.event
    return {
        "event_id": event.id,
        "registration_id": person.id,
        "number": told["number"],
        "code": prepared.code,
        "language": told["language"],
        "issued_at": prepared.issued_at,
        "issued_by": cast(Actor, current_actor()).label,
        "run_id": run_id,
        "said": dict(told),
        "grounds": dict(rests_on),
        "sha256": hashlib.sha256(pdf).hexdigest(),
    }


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


def take_numbers(event_id: int, how_many: int) -> int:
    """Return the first of the event's next numbers; others wait for this transaction, and get them when it fails."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    first = insert(LetterNumbering).values(event_id=event_id, last=how_many)
    raised = {"last": LetterNumbering.last + how_many}
    last = db.session.execute(
        first.on_conflict_do_update(index_elements=["event_id"], set_=raised).returning(LetterNumbering.last)
    ).scalar_one()
    return last - how_many + 1


def _file(letter: Letter, kind: DocumentKind, pdf: bytes, kept: Kept | None = None) -> None:
    # What this system wrote itself, nobody has to look at.
    attach(
        registration_id=letter.registration_id,
        kind=kind,
        upload=file_of(letter.said, pdf, kept),
        verified_by=SYSTEM.label,
    )


def file_of(told: Mapping[str, Any], pdf: bytes, kept: Kept | None) -> Upload:
    """Return the PDF of a letter that says what is `told` as a file of its own name."""
    return Upload(safe_filename(told["title"], _PDF), _PDF, pdf, kept)


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
