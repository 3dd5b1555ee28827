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
from logistics.registrations.rules import (
    ACTIVE,
    HOLDS_SEAT,
    Answers,
    Chair,
    DelegationSeats,
    Participant,
    PersonFacts,
    Status,
)

#: The facts of a person that are columns of the registration.
_OWN_COLUMNS = [each.name for each in fields(PersonFacts) if each.name in Registration.__table__.columns]


def takes_part(user_id: int, event_id: int) -> bool:
    """Return whether the account has a registration, in any status but draft, in the event."""
    own = sa.select(Registration.id).where(
        Registration.user_id == user_id, Registration.event_id == event_id, Registration.status != Status.DRAFT
    )
    return bool(db.session.scalar(sa.select(own.exists())))


def events_of(user_id: int) -> list[int]:
    """Return the ids of the events in which the account has a registration, in any status but draft."""
    own = sa.select(Registration.event_id).where(Registration.user_id == user_id, Registration.status != Status.DRAFT)
    return list(db.session.scalars(own.distinct()))


def has_free_seat(delegation_id: int) -> bool:
    """Return whether an official seat of the delegation is free."""
    free = sa.select(Seat.id).where(
        Seat.delegation_id == delegation_id,
        Seat.kind == SeatKind.OFFICIAL,
        ~sa.exists().where(Registration.seat_id == Seat.id),
    )
    return bool(db.session.scalar(sa.select(free.exists())))


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


def chairs(delegation_id: int) -> list[Chair]:
    """Return every chair of the delegation by number, with whoever sits on it."""
    rows = db.session.execute(
        sa.select(Seat.number, Seat.kind, Seat.label, Registration.id)
        .outerjoin(Registration, Registration.seat_id == Seat.id)
        .where(Seat.delegation_id == delegation_id)
        .order_by(Seat.number)
    ).all()
    seated = {person.id: person for person in persons_by_id([row.id for row in rows if row.id is not None])}
    return [Chair(row.number, row.kind, row.label, seated.get(row.id)) for row in rows]


def waiting(delegation_id: int) -> list[PersonFacts]:
    """Return who waits for a chair of the delegation, the longest first."""
    found = _persons(Registration.delegation_id == delegation_id, Registration.status == Status.WAITLISTED)
    return sorted(found, key=lambda person: person.id)


def seats_by_delegation(event_id: int) -> list[DelegationSeats]:
    """Return every delegation of the event in the event's order, with its seats, those taken, and who waits."""
    exceptional = _seats(SeatKind.EXCEPTIONAL)
    exceptional_taken = exceptional.join(Registration, Registration.seat_id == Seat.id).scalar_subquery()
    rows = db.session.execute(
        sa.select(
            Delegation.id,
            Delegation.code,
            Delegation.name,
            Delegation.kind,
            Delegation.is_host,
            _seats(SeatKind.OFFICIAL).scalar_subquery(),
            # Counted in the index; of the seats only the few exceptional ones are looked at one by one.
            _people(HOLDS_SEAT).scalar_subquery() - exceptional_taken,
            exceptional.scalar_subquery(),
            exceptional_taken,
            _people(frozenset({Status.WAITLISTED})).scalar_subquery(),
        )
        .where(Delegation.event_id == event_id)
        .order_by(Delegation.position)
    )
    return [DelegationSeats(*row) for row in rows]


def participants(
    event_id: int, *, statuses: frozenset[Status] = ACTIVE, delegation_id: int | None = None, page: int = 500
) -> Iterator[list[Participant]]:
    """Yield the people of `statuses` (of one delegation) in pages: by delegation in the event's order, seat, and name.

    One statement, read as it is asked for; those without a seat come last in their delegation.
    """
    people = _in_order(event_id, statuses)
    if delegation_id is not None:
        people = people.where(Registration.delegation_id == delegation_id)
    with db.session.execute(people, execution_options={"yield_per": page}) as rows:
        for some in rows.partitions():
            yield [Participant(*row) for row in some]


def participants_by_id(registration_ids: Sequence[int]) -> dict[int, Participant]:
    """Return some people (a page of a list) by id, as papers name them."""
    people = _participants().where(Registration.id.in_(registration_ids))
    return {row[0]: Participant(*row) for row in db.session.execute(people)}


def participants_by_name(
    event_id: int, *, statuses: frozenset[Status] = ACTIVE, page: int = 500
) -> Iterator[list[Participant]]:
    """Yield the people of `statuses` in pages, by `search_key` of the name, sign by sign as Python sorts.

    One statement, read as it is asked for.
    """
    # PostgreSQL's own order leaves out spaces and hyphens.
    order = "C" if db.engine.dialect.name == "postgresql" else "BINARY"
    people = _participants().where(Registration.event_id == event_id, Registration.status.in_(statuses))
    with db.session.execute(
        people.order_by(Registration.name_key.collate(order), Registration.id), execution_options={"yield_per": page}
    ) as rows:
        for some in rows.partitions():
            yield [Participant(*row) for row in some]


def participants_page(event_id: int, *, statuses: frozenset[Status], limit: int, offset: int) -> list[Participant]:
    """Return `limit` people of `statuses` from the `offset`-th on, in the order of `participants`.

    Reads the people of those delegations alone that stand on the page.
    """
    numbers = db.session.execute(
        sa.select(Delegation.id, _people(statuses).scalar_subquery())
        .where(Delegation.event_id == event_id)
        .order_by(Delegation.position, Delegation.id)
    )
    before = end = 0
    shown: list[int] = []
    for delegation_id, number in numbers:
        start, end = end, end + number
        if end <= offset:
            before = end
        elif start < offset + limit:
            shown.append(delegation_id)
    people = _in_order(event_id, statuses).where(Registration.delegation_id.in_(shown))
    return [Participant(*row) for row in db.session.execute(people.limit(limit).offset(offset - before))]


def numbers_by_status(event_id: int) -> dict[Status, int]:
    """Return how many registrations of the event stand where."""
    rows = db.session.execute(
        sa.select(Registration.status, sa.func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.status)
    )
    return {row[0]: row[1] for row in rows}


def _seats(kind: SeatKind) -> sa.Select[int]:
    """Return SQL for how many seats of `kind` a `Delegation` has."""
    return (
        sa.select(sa.func.count())
        .select_from(Seat)
        .where(Seat.delegation_id == Delegation.id, Seat.kind == kind)
        .correlate(Delegation)
    )


def _people(statuses: frozenset[Status]) -> sa.Select[int]:
    """Return SQL for how many people of `statuses` a `Delegation` has."""
    return (
        sa.select(sa.func.count())
        .select_from(Registration)
        .where(
            Registration.event_id == Delegation.event_id,
            Registration.delegation_id == Delegation.id,
            Registration.status.in_(statuses),
        )
        .correlate(Delegation)
    )


def _participants() -> sa.Select[*tuple[Any, ...]]:
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
            Registration.listed_publicly,
        )
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .outerjoin(Seat, Seat.id == Registration.seat_id)
    )


def _in_order(event_id: int, statuses: frozenset[Status]) -> sa.Select[*tuple[Any, ...]]:
    return (
        _participants()
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
