"""Changing delegations: the chairs an organizer adds beyond the cap."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.audit.operations import record
from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import ReasonMissing, SeatKind
from logistics.localized import Localized


def add_exceptional_seat(
    *, delegation_id: int, reason: str, funded: bool = False, label: Localized | None = None
) -> int:
    """Add a chair beyond the cap and return its number; raises ReasonMissing without a written reason.

    It carries no funding unless `funded`, which the reason then has to say.
    """
    if not reason.strip():
        raise ReasonMissing
    delegation = db.session.get_one(Delegation, delegation_id)
    highest = db.session.scalar(sa.select(sa.func.max(Seat.number)).where(Seat.delegation_id == delegation_id)) or 0
    seat = Seat(
        delegation_id=delegation_id,
        number=highest + 1,
        kind=SeatKind.EXCEPTIONAL,
        label=label,
        reason=reason.strip(),
        funded=funded,
    )
    db.session.add(seat)
    db.session.flush()
    record(
        "seat.added", "seat", seat.id, event_id=delegation.event_id, number=seat.number, reason=reason, funded=funded
    )
    return seat.number
