"""Forgetting who was asked to work on an event, once its people are to be forgotten."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.database import db
from logistics.staff.models import StaffInvitation


def forget_event(event_id: int) -> list[int]:
    """Delete the event's unanswered invitations, and return their ids."""
    gone = sa.delete(StaffInvitation).where(StaffInvitation.event_id == event_id).returning(StaffInvitation.id)
    return list(db.session.scalars(gone.execution_options(synchronize_session=False)))
