"""Taking out of check-ins what tells of people; that somebody came, of which delegation and when, stays."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from logistics.accounts.models import Grant
from logistics.accounts.rules import Role
from logistics.attendance.models import CheckIn, WalkIn
from logistics.database import db

#: Stands where it was said who did it.
_GONE = "–"


def forget(registration_ids: Sequence[int]) -> None:
    """Take out who let these people in, on which device and why."""
    for change in (
        sa.update(CheckIn)
        .where(CheckIn.registration_id.in_(registration_ids))
        .values(by_id=None, by=_GONE, device="", reason=""),
        sa.update(WalkIn).where(WalkIn.registration_id.in_(registration_ids)).values(by_id=None, by=_GONE),
    ):
        db.session.execute(change.execution_options(synchronize_session=False))


def forget_event(event_id: int) -> list[int]:
    """Take the role away from those who stood at the door of the event, and return their accounts."""
    stood = sa.delete(Grant).where(Grant.event_id == event_id, Grant.name == Role.DESK).returning(Grant.user_id)
    return sorted(set(db.session.scalars(stood.execution_options(synchronize_session=False))))
