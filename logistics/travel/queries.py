"""Reading how people come and go."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.database import db
from logistics.travel.models import Trip
from logistics.travel.rules import TripFacts

_TRIP = [getattr(Trip, name) for name in TripFacts.__dataclass_fields__]


def trip_of(registration_id: int) -> TripFacts | None:
    """Return the journey of one person, or None when it was not asked."""
    row = db.session.execute(sa.select(*_TRIP).where(Trip.registration_id == registration_id)).one_or_none()
    return None if row is None else TripFacts(*row)
