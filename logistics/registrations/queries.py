"""Reading registrations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.registrations.models import Registration
from logistics.registrations.rules import ACTIVE, Answers, DelegationSeats, Participant, PersonFacts, Status

#: The facts of a person that are columns of the registration.
_OWN_COLUMNS = [each.name for each in fields(PersonFacts) if each.name in Registration.__table__.columns]


def takes_part(user_id: int, event_id: int) -> bool:
    """Return whether the account has a registration, in any status but draft, in the event."""
    own = sa.select(Registration.id).where(
        Registration.user_id == user_id, Registration.event_id == event_id, Registration.status != Status.DRAFT
    )
    return bool(db.session.scalar(sa.select(own.exists())))


def find_person(event_id: int, reference: str) -> PersonFacts | None:
    """Return the registration called `reference` in the event, or None; drafts too."""
    return next(_persons(Registration.event_id == event_id, Registration.reference == reference), None)


def person_by_id(registration_id: int) -> PersonFacts:
    """Return the registration with this id; raises LookupError when there is none."""
    for person in _persons(Registration.id == registration_id):
        return person
    raise LookupError(registration_id)


def persons_by_id(registration_ids: Sequence[int]) -> list[PersonFacts]:
    """Return some registrations (a page of a list), in no order."""
    return list(_persons(Registration.id.in_(registration_ids)))


def own_registrations(user_id: int, event_id: int) -> list[PersonFacts]:
    """Return the account's registrations in the event, but drafts; those that take part first, then the newest."""
    own = _persons(
        Registration.user_id == user_id, Registration.event_id == event_id, Registration.status != Status.DRAFT
    )
    return sorted(own, key=lambda person: (person.status not in ACTIVE, -person.id))


def _persons(*conditions: sa.ColumnElement[bool]) -> Iterator[PersonFacts]:
    rows = db.session.execute(
        sa.select(Registration, Delegation.code, Delegation.name, Seat.number, Seat.kind, Seat.label)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .outerjoin(Seat, Seat.id == Registration.seat_id)
        .where(*conditions)
    )
    for registration, code, name, number, kind, label in rows:
        yield PersonFacts(
            delegation_code=code,
            delegation_name=name,
            seat_number=number,
            seat_kind=kind,
            seat_label=label,
            answers=Answers(**{each.name: getattr(registration, each.name) for each in fields(Answers)}),
            **{name: getattr(registration, name) for name in _OWN_COLUMNS},
        )


def seats_by_delegation(event_id: int) -> list[DelegationSeats]:
    """Return every delegation of the event in the event's order, with its seats, those taken, and who waits."""

    def count(kind: SeatKind, *more: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count(Seat.id).filter(Seat.kind == kind, *more)

    taken = Registration.id.is_not(None)
    waiting = (
        sa.select(sa.func.count())
        .where(Registration.delegation_id == Delegation.id, Registration.status == Status.WAITLISTED)
        .correlate(Delegation)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(
            Delegation.id,
            Delegation.code,
            Delegation.name,
            Delegation.kind,
            Delegation.is_host,
            count(SeatKind.OFFICIAL),
            count(SeatKind.OFFICIAL, taken),
            count(SeatKind.EXCEPTIONAL),
            count(SeatKind.EXCEPTIONAL, taken),
            waiting,
        )
        .outerjoin(Seat, Seat.delegation_id == Delegation.id)
        .outerjoin(Registration, Registration.seat_id == Seat.id)
        .where(Delegation.event_id == event_id)
        .group_by(Delegation.id)
        .order_by(Delegation.position)
    )
    return [DelegationSeats(*row) for row in rows]


def participants(
    event_id: int, *, statuses: frozenset[Status] = ACTIVE, page: int = 500
) -> Iterator[list[Participant]]:
    """Yield the people of `statuses` in pages: by delegation in the event's order, seat, and name.

    One statement, read as it is asked for; those without a seat come last in their delegation.
    """
    people = _participants(event_id, statuses)
    with db.session.execute(people, execution_options={"yield_per": page}) as rows:
        for some in rows.partitions():
            yield [Participant(*row) for row in some]


def participants_page(event_id: int, *, statuses: frozenset[Status], limit: int, offset: int) -> list[Participant]:
    """Return `limit` people of `statuses` from the `offset`-th on, in the order of `participants`."""
    return [
        Participant(*row) for row in db.session.execute(_participants(event_id, statuses).limit(limit).offset(offset))
    ]


def numbers_by_status(event_id: int) -> dict[Status, int]:
    """Return how many registrations of the event stand where."""
    rows = db.session.execute(
        sa.select(Registration.status, sa.func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.status)
    )
    return {status: number for status, number in rows}


def _participants(event_id: int, statuses: frozenset[Status]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Registration.id,
            Registration.reference,
            Delegation.code,
            Delegation.name,
            Seat.number,
            Seat.kind,
            Seat.label,
            Registration.capacity,
            Registration.full_name,
            Registration.badge_name,
            Registration.institution,
            Registration.job_title,
            Registration.email,
            Registration.phone,
            Registration.language,
            Registration.needs_interpretation,
            Registration.diet,
            Registration.accessibility,
            Registration.needs_visa_letter,
            Registration.status,
            Registration.late,
            Registration.submitted_at,
        )
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .outerjoin(Seat, Seat.id == Registration.seat_id)
        .where(Registration.event_id == event_id, Registration.status.in_(statuses))
        .order_by(
            Delegation.position,
            Delegation.id,
            Seat.number.is_(None),
            Seat.number,
            Registration.name_key,
            Registration.id,
        )
    )
