"""Reading how people come and go."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.travel.models import Trip
from logistics.travel.rules import TripFacts

_TRIP = [getattr(Trip, name) for name in TripFacts.__dataclass_fields__]


def trip_of(registration_id: int) -> TripFacts | None:
    """Return the journey of one person, or None when it was not asked."""
    row = db.session.execute(sa.select(*_TRIP).where(Trip.registration_id == registration_id)).one_or_none()
    return None if row is None else TripFacts(*row)


def trips_of_people(registration_ids: Sequence[int]) -> dict[int, TripFacts]:
    """Return the journeys of some people (a page of a list); none of whom it was not asked."""
    rows = db.session.execute(sa.select(Trip.registration_id, *_TRIP).where(Trip.registration_id.in_(registration_ids)))
    return {registration_id: TripFacts(*facts) for registration_id, *facts in rows}
