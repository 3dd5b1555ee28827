"""The people of a group, asked of the database: how many, some of them, and which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.documents.models import Document
from logistics.documents.rules import DocumentKind, Review
from logistics.events.rules import EventFacts
from logistics.funding.covered import is_covered
from logistics.letters.rules import HAS_LETTER
from logistics.mailings.rules import Group
from logistics.participation import known
from logistics.registrations.models import Registration
from logistics.registrations.queries import persons_by_id
from logistics.registrations.rules import PersonFacts, Status


def number(event: EventFacts, group: Group) -> int:
    """Return how many people belong to the group."""
    return db.session.scalar(members(event, group, sa.func.count(Registration.id))) or 0


def numbers_by_language(event: EventFacts, group: Group) -> dict[str, int]:
    """Return how many people of the group read which language."""
    counted = members(event, group, Registration.language, sa.func.count(Registration.id))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Registration.language))}


def numbers_by_status(event: EventFacts, group: Group) -> dict[Status, int]:
    """Return how many people of the group have which status."""
    counted = members(event, group, Registration.status, sa.func.count(Registration.id))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Registration.status))}


def people(event: EventFacts, group: Group, *, limit: int, offset: int = 0) -> list[PersonFacts]:
    """Return `limit` people of the group from the `offset`-th on, by name."""
    some = members(event, group, Registration.id).order_by(Registration.name_key, Registration.id)
    ids = list(db.session.scalars(some.limit(limit).offset(offset)))
    found = {person.id: person for person in persons_by_id(ids)}
    return [found[each] for each in ids]


def members(event: EventFacts, group: Group, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement that selects `columns` of the `Registration` of everybody who belongs to the group.

    Whoever never handed in is nobody to write to.
    """
    return (
        sa.select(*columns)
        .select_from(Registration)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .outerjoin(Seat, Seat.id == Registration.seat_id)
        .where(
            Registration.event_id == event.id,
            Registration.status.in_(group.statuses - {Status.DRAFT}),
            Registration.user_id.is_not(None),
            *_conditions(event, group),
        )
    )


def _conditions(event: EventFacts, group: Group) -> Iterator[sa.ColumnElement[bool]]:
    if group.delegations:
        yield Delegation.code.in_(group.delegations)
    if group.covered is not None:
        yield is_covered(group.covered, known.terms(event), known.delegations(event))
    if group.missing is not None:
        yield _lacks(group.missing)
    if group.language:
        yield Registration.language == group.language
    if group.capacity is not None:
        yield Registration.capacity == group.capacity
    if group.late is not None:
        yield Registration.late.is_(group.late)


def _lacks(kind: DocumentKind) -> sa.ColumnElement[bool]:
    """Return SQL for whether the person still has to send a document, as `participation.notices` tells the person."""
    there = sa.exists().where(
        Document.registration_id == Registration.id, Document.kind == kind, Document.review != Review.RETURNED
    )
    asked = Registration.status.in_(HAS_LETTER) if kind is DocumentKind.SIGNED_LETTER else sa.true()
    return sa.and_(~there, asked)
