"""Reading letters, who has none yet, and how far the issuing of many is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Delegation
from logistics.documents.models import Document
from logistics.documents.queries import standings_of_people
from logistics.documents.rules import DocumentKind, Review
from logistics.events.models import Event
from logistics.events.queries import days, deadlines
from logistics.events.rules import DeadlineKind, EventFacts
from logistics.funding.queries import coverage_of, coverage_of_people, terms_of
from logistics.funding.rules import Line
from logistics.letters.models import Letter, LetterNumbering, LetterRun
from logistics.letters.rules import (
    LetterFacts,
    Occasion,
    Run,
    Verified,
    VoidReason,
    code_typed,
    grounds,
    why_void,
)
from logistics.registrations.models import Registration
from logistics.registrations.queries import persons_by_id
from logistics.registrations.rules import PersonFacts, Status
from logistics.remembered import remembered

_FACTS = [getattr(Letter, name) for name in LetterFacts.__dataclass_fields__]
_VALID = Letter.voided_at.is_(None)


def letter_of(registration_id: int) -> LetterFacts | None:
    """Return the registration's newest letter, void or not, or None."""
    row = db.session.execute(
        sa.select(*_FACTS).where(Letter.registration_id == registration_id).order_by(Letter.id.desc()).limit(1)
    ).one_or_none()
    return None if row is None else LetterFacts(*row)


def letters_of(registration_id: int) -> list[LetterFacts]:
    """Return all letters of the registration, void ones too, the oldest first."""
    rows = db.session.execute(sa.select(*_FACTS).where(Letter.registration_id == registration_id).order_by(Letter.id))
    return [LetterFacts(*row) for row in rows]


def valid_letter_of(person: PersonFacts) -> LetterFacts | None:
    """Return the person's letter, unless it is void or no longer says what holds."""
    letter = letter_of(person.id)
    return None if letter is None or why_not_valid(letter, person) else letter


def why_not_valid(letter: LetterFacts, person: PersonFacts) -> VoidReason | None:
    """Return why a letter of this person is not valid, whether that was written down or is only so today; or None."""
    if letter.void_reason is not None:
        return letter.void_reason
    return why_void(letter.grounds, person.status, grounds(person, coverage_of(person.id)))


def verify(typed: str) -> Verified | None:
    """Return what anybody may know of the letter with this code, or None when there is no such letter."""
    code = code_typed(typed)
    row = db.session.execute(
        sa.select(*_FACTS, Event.title, Event.slug, Delegation.name)
        .join(Event, Event.id == Letter.event_id)
        .join(Registration, Registration.id == Letter.registration_id)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .where(Letter.code == code)
    ).one_or_none()
    if not code or row is None:
        return None
    *facts, title, slug, delegation = row
    letter = LetterFacts(*facts)
    (person,) = persons_by_id([letter.registration_id])
    return Verified(why_not_valid(letter, person) is None, title, slug, delegation)


def outdated(event_id: int, *, after: int, limit: int) -> tuple[list[int], int | None]:
    """Return whose letters, of `limit` valid ones after letter `after`, no longer hold, and the last one looked at.

    The people are registration ids; the last letter's id is None when there are no more.
    """
    rows = db.session.execute(
        sa.select(Letter.id, Letter.registration_id, Letter.grounds)
        .where(Letter.event_id == event_id, _VALID, Letter.id > after)
        .order_by(Letter.id)
        .limit(limit)
    ).all()
    if not rows:
        return [], None
    today = grounds_today(event_id, [row.registration_id for row in rows])
    return [row.registration_id for row in rows if why_void(row.grounds, *today[row.registration_id])], rows[-1].id


def grounds_today(event_id: int, registration_ids: Sequence[int]) -> dict[int, tuple[Status, dict[str, Any]]]:
    """Return what letters of some people would rest on today: each one's status, and the grounds."""
    if not registration_ids:
        return {}
    lines = coverage_of_people(registration_ids, terms_of(event_id))
    return {person.id: (person.status, grounds(person, lines[person.id])) for person in persons_by_id(registration_ids)}


def without_letter(event_id: int, *, after: int = 0, limit: int) -> list[int]:
    """Return the ids of approved registrations that have no valid letter, from `after` on, in order."""
    return list(
        db.session.scalars(
            _without_letter(sa.select(Registration.id), event_id)
            .where(Registration.id > after)
            .order_by(Registration.id)
            .limit(limit)
        )
    )


def number_without_letter(event_id: int) -> int:
    """Return how many approved registrations have no valid letter."""
    return db.session.scalar(_without_letter(sa.select(sa.func.count(Registration.id)), event_id)) or 0


def number_unreviewed(event_id: int) -> int:
    """Return of how many of them the passport copy waits for its review."""
    unreviewed = sa.exists().where(
        Document.registration_id == Registration.id,
        Document.kind == DocumentKind.PASSPORT,
        Document.review == Review.RECEIVED,
    )
    counted = _without_letter(sa.select(sa.func.count(Registration.id)), event_id).where(unreviewed)
    return db.session.scalar(counted) or 0


def _without_letter(wanted: sa.Select[tuple[int]], event_id: int) -> sa.Select[tuple[int]]:
    has = sa.exists().where(Letter.registration_id == Registration.id, _VALID)
    return wanted.where(
        Registration.event_id == event_id,
        Registration.status == Status.APPROVED,
        Registration.purged_at.is_(None),
        ~has,
    )


def next_number(event_id: int) -> int:
    """Return the number the event's next letter will probably have."""
    last = db.session.scalar(sa.select(LetterNumbering.last).where(LetterNumbering.event_id == event_id))
    return (last or 0) + 1


def last_run(event_id: int) -> Run | None:
    """Return the newest run of the event, with how far it is, counted from the letters themselves; or None."""
    issued = sa.select(sa.func.count()).where(Letter.run_id == LetterRun.id).correlate(LetterRun).scalar_subquery()
    row = db.session.execute(
        sa.select(
            LetterRun.id,
            LetterRun.event_id,
            LetterRun.asked_at,
            LetterRun.asked_by_id,
            LetterRun.asked_by,
            LetterRun.ended_at,
            issued.label("issued"),
            LetterRun.refused,
        )
        .where(LetterRun.event_id == event_id)
        .order_by(LetterRun.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    refused = tuple((registration_id, complaint) for registration_id, complaint in values.pop("refused"))
    return Run(**values, waiting=number_without_letter(event_id), refused=refused)


def coverage(person: PersonFacts, event: EventFacts) -> tuple[Line, ...]:
    """Return the person's coverage, a line per item."""
    return coverage_of_all([person.id], event)[person.id]


def coverage_of_all(registration_ids: Sequence[int], event: EventFacts) -> dict[int, tuple[Line, ...]]:
    """Return the coverage of some people (a page of a list), a line per item."""
    return coverage_of_people(registration_ids, remembered("terms", event, lambda: terms_of(event.id)))


def occasion(event: EventFacts, base_url: str) -> Occasion:
    """Return what the event's letters are about."""
    known = remembered("deadlines", event, lambda: deadlines(event.id))
    due = {deadline.kind: deadline.last_instant for deadline in known}
    return Occasion(
        event,
        remembered("days", event, lambda: days(event.id)),
        accept_by=due.get(DeadlineKind.LETTER),
        send_by=due.get(DeadlineKind.DOCUMENTS) or due.get(DeadlineKind.REGISTRATION),
        base_url=base_url,
    )


def missing_beside_letter(registration_ids: Sequence[int]) -> dict[int, tuple[DocumentKind, ...]]:
    """Return which documents each of some people still has to send, or send again, apart from the letter."""
    there = standings_of_people(registration_ids)
    passports = {each: there.get(each, {}).get(DocumentKind.PASSPORT) for each in registration_ids}
    return {
        each: (DocumentKind.PASSPORT,) if passport is None or passport.review == Review.RETURNED else ()
        for each, passport in passports.items()
    }
