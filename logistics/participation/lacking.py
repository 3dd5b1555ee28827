"""What people's participations wait for, asked of the database: the answer of `rules.needs_of`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.documents.models import Document, DocumentRemains
from logistics.documents.queries import standings_of_people
from logistics.documents.rules import Destroyed, DocumentKind, Review
from logistics.letters.models import Letter
from logistics.participation.rules import LetterStanding, Need, Standing, needs_of
from logistics.registrations.models import Registration
from logistics.registrations.rules import ACTIVE, Status


def standings_of(registration_ids: Sequence[int]) -> dict[int, Standing]:
    """Return how some people (a page of a list) stand, by registration, in three statements."""
    people = db.session.execute(
        sa.select(Registration.id, Registration.status, Registration.submitted_at.is_not(None)).where(
            Registration.id.in_(registration_ids)
        )
    ).all()
    documents = standings_of_people(registration_ids)
    valid = db.session.execute(
        sa.select(Letter.registration_id, Letter.accepted_at.is_not(None)).where(
            Letter.registration_id.in_(registration_ids), Letter.voided_at.is_(None)
        )
    )
    accepted = {row[0]: bool(row[1]) for row in valid}
    letters = {None: LetterStanding.NONE, False: LetterStanding.WAITS, True: LetterStanding.ACCEPTED}
    return {
        person_id: Standing(status, bool(complete), documents.get(person_id, {}), letters[accepted.get(person_id)])
        for person_id, status, complete in people
    }


def needs_of_people(registration_ids: Sequence[int]) -> dict[int, tuple[Need, ...]]:
    """Return what some people (a page of a list) wait for, by registration, in three statements."""
    return {person_id: needs_of(standing) for person_id, standing in standings_of(registration_ids).items()}


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


def letter_stands(standing: LetterStanding) -> sa.ColumnElement[bool]:
    """Return SQL for whether the invitation letter of a `Registration` stands so."""
    return _LETTERS[standing]


def _there(kind: DocumentKind, *reviews: Review) -> sa.ColumnElement[bool]:
    """Return SQL for whether a document of `kind` is there, in one of these reviews if any are named."""
    found = sa.exists().where(Document.registration_id == Registration.id, Document.kind == kind)
    return (found.where(Document.review.in_(reviews)) if reviews else found).correlate(Registration)


def _was_there(kind: DocumentKind) -> sa.ScalarSelect[Review]:
    """Return SQL for the review of a document of `kind` whose bytes are gone, where it still speaks; else NULL.

    As in `documents.queries.standings_of_people`: what was destroyed last speaks, if it was returned or purged.
    """
    speaks = DocumentRemains.why.in_((Destroyed.RETURNED, Destroyed.PURGED))
    return (
        sa.select(sa.case((speaks, DocumentRemains.review)))
        .where(DocumentRemains.registration_id == Registration.id, DocumentRemains.kind == kind)
        .order_by(DocumentRemains.destroyed_at.desc(), DocumentRemains.id.desc())
        .limit(1)
        .correlate(Registration)
        .scalar_subquery()
    )


def _returned(kind: DocumentKind) -> sa.ColumnElement[bool]:
    gone = sa.and_(~_there(kind), _was_there(kind) == Review.RETURNED)
    return sa.or_(_there(kind, Review.RETURNED), gone)


def _missing(kind: DocumentKind) -> sa.ColumnElement[bool]:
    return sa.and_(~_there(kind), _was_there(kind).is_(None))


_VALID = (
    sa.exists().where(Letter.registration_id == Registration.id, Letter.voided_at.is_(None)).correlate(Registration)
)
_LETTERS: Mapping[LetterStanding, sa.ColumnElement[bool]] = {
    LetterStanding.NONE: ~_VALID,
    LetterStanding.WAITS: _VALID.where(Letter.accepted_at.is_(None)),
    LetterStanding.ACCEPTED: _VALID.where(Letter.accepted_at.is_not(None)),
}
_APPROVED = Registration.status == Status.APPROVED
_WAITS_FOR: Mapping[Need, sa.ColumnElement[bool]] = {
    Need.REGISTRATION: Registration.submitted_at.is_(None),
    Need.CORRECTION: Registration.status == Status.RETURNED,
    Need.PASSPORT: _missing(DocumentKind.PASSPORT),
    Need.PASSPORT_AGAIN: _returned(DocumentKind.PASSPORT),
    Need.LETTER: sa.and_(_APPROVED, _LETTERS[LetterStanding.WAITS]),
    Need.DECISION: Registration.status == Status.SUBMITTED,
    Need.PASSPORT_CHECK: _there(DocumentKind.PASSPORT, Review.RECEIVED),
    Need.LETTER_ISSUE: sa.and_(
        _APPROVED,
        ~_VALID,
        sa.or_(_missing(DocumentKind.SIGNED_LETTER), _returned(DocumentKind.SIGNED_LETTER)),
    ),
}
