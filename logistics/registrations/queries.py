"""Reading registrations."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.registrations.models import Registration
from logistics.registrations.rules import DelegationSeats, Status


def takes_part(user_id: int, event_id: int) -> bool:
    """Return whether the account has a registration, in any status but draft, in the event."""
    own = sa.select(Registration.id).where(
        Registration.user_id == user_id, Registration.event_id == event_id, Registration.status != Status.DRAFT
    )
    return bool(db.session.scalar(sa.select(own.exists())))


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
