"""Reading registrations."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.database import db
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status


def takes_part(user_id: int, event_id: int) -> bool:
    """Return whether the account has a registration, in any status but draft, in the event."""
    own = sa.select(Registration.id).where(
        Registration.user_id == user_id, Registration.event_id == event_id, Registration.status != Status.DRAFT
    )
    return bool(db.session.scalar(sa.select(own.exists())))
