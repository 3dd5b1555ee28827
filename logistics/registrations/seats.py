"""Taking and giving up a chair: one statement each, kept right by the constraints of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status

#: Those who sit already. Made once: making an alias takes longer than using it.
_SITTING = aliased(Registration)


@dataclass(frozen=True)
class Claimed:
    """The chair somebody got."""

    id: int
    number: int


def claim(
    registration: Registration, *, status: Status, kinds: tuple[SeatKind, ...], to: int | None = None, **values: Any
) -> Claimed | None:
    """Give `registration` the first free seat of `kinds` and `status` with it, or return None and change nothing.

    The seat is one of the registration's delegation, or of the delegation `to`, which it then belongs to.
    Looking for the chair and sitting down is one statement. Where several write at once, those of one
    delegation wait for each other here; the unique index on the seat is what holds even without that.
    """
    delegation_id = to or registration.delegation_id
    queue_up(delegation_id)
    free = (
        sa.select(Seat.id)
        .where(Seat.delegation_id == delegation_id, Seat.kind.in_(kinds))
        .where(~sa.exists().where(_SITTING.seat_id == Seat.id))
        .order_by(Seat.number)
        .limit(1)
        .scalar_subquery()
    )
    values |= {"status": status, "seat_id": free, "delegation_id": delegation_id}
    return _write(registration, free.is_not(None), **values)


def take(registration: Registration, *, seat_id: int | None, status: Status, **values: Any) -> None:
    """Give `registration` one chair that its holder has just left; the unique index holds if somebody sits there."""
    _write(registration, sa.true(), status=status, seat_id=seat_id, **values)


def stand_without(registration: Registration, *, status: Status, **values: Any) -> None:
    """Take the seat of `registration`, if it holds one, and give it a status without one."""
    _write(registration, sa.true(), status=status, seat_id=None, **values)


def queue_up(delegation_id: int) -> None:
    """Wait until no other transaction claims a seat of this delegation (SQLite lets one write at a time anyway)."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(sa.select(Delegation.id).where(Delegation.id == delegation_id).with_for_update())


def _write(registration: Registration, only_if: sa.ColumnElement[bool], **values: Any) -> Claimed | None:
    """Change the row and return the seat it then holds; None when it holds none, or was not changed."""
    db.session.flush()
    number = sa.select(Seat.number).where(Seat.id == Registration.seat_id).scalar_subquery()
    row = db.session.execute(
        sa.update(Registration)
        .where(Registration.id == registration.id, only_if)
        .values(**values, version=Registration.version + 1)
        .returning(Registration, number)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one_or_none()
    return Claimed(row[0].seat_id, row[1]) if row and row[0].seat_id else None
