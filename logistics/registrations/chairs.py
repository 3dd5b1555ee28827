"""The chairs of several delegations at once: who sits on each, or how many stand where; and who waits for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Seat
from logistics.delegations.rules import SeatKind
from logistics.localized import Localized
from logistics.registrations.models import Registration
from logistics.registrations.rules import HOLDS_SEAT, Status


@dataclass(frozen=True)
class Sitter:
    """Whoever sits on a chair, in few words."""

    registration_id: int
    reference: str
    full_name: str
    status: Status
    late: bool


@dataclass(frozen=True)
class Place:
    """A chair, and whoever sits on it."""

    number: int
    kind: SeatKind
    label: Localized | None
    sitter: Sitter | None


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for a chair of a delegation."""

    registration_id: int
    reference: str
    full_name: str
    delegation_id: int


def places(delegation_ids: Sequence[int]) -> dict[int, list[Place]]:
    """Return every chair of some delegations, by delegation and number; one statement."""
    rows: Iterable[Sequence[Any]] = db.session.execute(
        sa.select(
            Seat.delegation_id,
            Seat.number,
            Seat.kind,
            Seat.label,
            Registration.id,
            Registration.reference,
            Registration.full_name,
            Registration.status,
            Registration.late,
        )
        .outerjoin(Registration, Registration.seat_id == Seat.id)
        .where(Seat.delegation_id.in_(delegation_ids))
        .order_by(Seat.delegation_id, Seat.number)
    )
    found: defaultdict[int, list[Place]] = defaultdict(list)
    for delegation_id, number, kind, label, registration_id, *rest in rows:
        sitter = None if registration_id is None else Sitter(registration_id, *rest)
        found[delegation_id].append(Place(number, kind, label, sitter))
    return found


def numbers_seated(event_id: int, delegation_ids: Sequence[int]) -> dict[int, dict[Status, int]]:
    """Return how many people who sit in some delegations of the event stand where; one statement."""
    rows = db.session.execute(
        sa.select(Registration.delegation_id, Registration.status, sa.func.count())
        .where(
            Registration.event_id == event_id,
            Registration.status.in_(HOLDS_SEAT),
            Registration.delegation_id.in_(delegation_ids),
        )
        .group_by(Registration.delegation_id, Registration.status)
    )
    found: defaultdict[int, dict[Status, int]] = defaultdict(dict)
    for delegation_id, status, number in rows:
        found[delegation_id][status] = number
    return found


def first_waiting(event_id: int, *, limit: int) -> list[Waiting]:
    """Return the `limit` people of the event who have waited longest for a chair, the longest first."""
    rows = db.session.execute(
        sa.select(Registration.id, Registration.reference, Registration.full_name, Registration.delegation_id)
        .where(Registration.event_id == event_id, Registration.status == Status.WAITLISTED)
        .order_by(Registration.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]
