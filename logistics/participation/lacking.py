"""What people's participations wait for, asked of the database: the answer of `rules.needs_of`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from logistics.database import db
from logistics.documents.models import Document, DocumentRemains
from logistics.documents.queries import standings_of_people
from logistics.documents.rules import Destroyed, DocumentKind, Review
from logistics.letters.models import Letter
from logistics.letters.rules import HAS_LETTER, Standing, standing_of
from logistics.participation.rules import Need, Participation, needs_of
from logistics.registrations.models import Registration
from logistics.registrations.rules import ACTIVE, PersonFacts, Status

#: What was destroyed after something else. Made once: making an alias takes longer than using it.
_LATER = aliased(DocumentRemains)


def participations_of(registration_ids: Sequence[int]) -> dict[int, Participation]:
    """Return how some people (a page of a list) stand, by registration, in three statements.

    Of letters what was written down of them: that coverage has changed since is worked out one by one.
    """
    if not registration_ids:
        return {}
    people = db.session.execute(
        sa.select(
            Registration.id,
            Registration.status,
            Registration.submitted_at.is_not(None).label("complete"),
        ).where(Registration.id.in_(registration_ids))
    ).all()
    return _standing({person.id: (person.status, bool(person.complete)) for person in people}, registration_ids)


def participations(people: Sequence[PersonFacts]) -> dict[int, Participation]:
    """Return how some people whose facts are known stand, in two statements, or one where nobody can have a letter."""
    with_letter = [person.id for person in people if person.status in HAS_LETTER]
    return _standing({person.id: (person.status, person.is_complete) for person in people}, with_letter)


def _standing(people: Mapping[int, tuple[Status, bool]], with_letter: Sequence[int]) -> dict[int, Participation]:
    documents = standings_of_people(list(people))
    asked = (
        sa.select(Letter.registration_id, Letter.accepted_at, Letter.void_reason)
        .where(Letter.registration_id.in_(with_letter))
        .order_by(Letter.id)
    )
    letters = {
        row.registration_id: standing_of(issued=True, accepted=row.accepted_at is not None, void=row.void_reason)
        for row in (db.session.execute(asked) if with_letter else ())  # the newest last
    }
    return {
        person_id: Participation(
            status, complete, documents.get(person_id, {}), letters.get(person_id, Standing.NOT_ISSUED)
        )
        for person_id, (status, complete) in people.items()
    }


def needs_of_people(registration_ids: Sequence[int]) -> dict[int, tuple[Need, ...]]:
    """Return what some people (a page of a list) wait for, by registration, in three statements."""
    return {person_id: needs_of(how) for person_id, how in participations_of(registration_ids).items()}


def numbers(event_id: int) -> dict[Need, int]:
    """Return how many people of the event wait for what; its cost grows with them."""
    counted = (sa.func.count(sa.case((waits_for(need), 1))) for need in Need)
    row = db.session.execute(
        sa.select(*counted).where(Registration.event_id == event_id, Registration.status.in_(ACTIVE))
    ).one()
    return dict(zip(Need, row, strict=True))


def waits_for(need: Need) -> sa.ColumnElement[bool]:
    """Return SQL for whether a `Registration` waits for `need`."""
    return sa.and_(Registration.status.in_(ACTIVE), _WAITS_FOR[need])


def letter_stands(standing: Standing) -> sa.ColumnElement[bool]:
    """Return SQL for whether the invitation letter of a `Registration` stands so."""
    return _LETTERS[standing]


def _there(kind: DocumentKind, *reviews: Review) -> sa.ColumnElement[bool]:
    """Return SQL for whether a document of `kind` is there, in one of these reviews if any are named."""
    found = sa.exists().where(Document.registration_id == Registration.id, Document.kind == kind)
    return (found.where(Document.review.in_(reviews)) if reviews else found).correlate(Registration)


def _spoke_last(kind: DocumentKind, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return SQL for whether, of the documents of `kind` whose bytes are gone, the last still speaks, and is so.

    As in `documents.queries.standings_of_people`: what was destroyed last speaks, if it was returned or purged.
    """
    gone = DocumentRemains
    later = sa.exists().where(
        _LATER.registration_id == gone.registration_id,
        _LATER.kind == gone.kind,
        sa.tuple_(_LATER.destroyed_at, _LATER.id) > sa.tuple_(gone.destroyed_at, gone.id),
    )
    return (
        sa.exists()
        .where(
            gone.registration_id == Registration.id,
            gone.kind == kind,
            gone.why.in_((Destroyed.RETURNED, Destroyed.PURGED)),
            ~later.correlate(gone),
            *conditions,
        )
        .correlate(Registration)
    )


def _returned(kind: DocumentKind) -> sa.ColumnElement[bool]:
    gone = sa.and_(~_there(kind), _spoke_last(kind, DocumentRemains.review == Review.RETURNED))
    return sa.or_(_there(kind, Review.RETURNED), gone)


def _missing(kind: DocumentKind) -> sa.ColumnElement[bool]:
    return sa.and_(~_there(kind), ~_spoke_last(kind))


_ANY = sa.exists().where(Letter.registration_id == Registration.id).correlate(Registration)
_VALID = _ANY.where(Letter.voided_at.is_(None))
_LETTERS: Mapping[Standing, sa.ColumnElement[bool]] = {
    Standing.NOT_ISSUED: ~_ANY,
    Standing.VOID: sa.and_(_ANY, ~_VALID),
    Standing.ISSUED: _VALID.where(Letter.accepted_at.is_(None)),
    Standing.ACCEPTED: _VALID.where(Letter.accepted_at.is_not(None)),
}
_APPROVED = Registration.status == Status.APPROVED
_WAITS_FOR: Mapping[Need, sa.ColumnElement[bool]] = {
    Need.REGISTRATION: Registration.submitted_at.is_(None),
    Need.CORRECTION: Registration.status == Status.RETURNED,
    Need.PASSPORT: _missing(DocumentKind.PASSPORT),
    Need.PASSPORT_AGAIN: _returned(DocumentKind.PASSPORT),
    Need.LETTER: sa.and_(_APPROVED, _LETTERS[Standing.ISSUED]),
    Need.SEAT: Registration.status == Status.WAITLISTED,
    Need.DECISION: Registration.status == Status.SUBMITTED,
    Need.PASSPORT_CHECK: _there(DocumentKind.PASSPORT, Review.RECEIVED),
    Need.LETTER_ISSUE: sa.and_(
        _APPROVED,
        ~_VALID,
        sa.or_(_missing(DocumentKind.SIGNED_LETTER), _returned(DocumentKind.SIGNED_LETTER)),
    ),
    Need.LETTER_CHECK: _there(DocumentKind.SIGNED_LETTER, Review.RECEIVED),
}
