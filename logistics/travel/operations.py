"""Changing how people come and go."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.dialects import postgresql, sqlite

from logistics.database import db
from logistics.travel.models import Trip
from logistics.travel.rules import TripFacts


def save_trip(*, registration_id: int, trip: TripFacts) -> None:
    """Write down the person's journey, in place of what was there."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = asdict(trip)
    written = insert(Trip).values(registration_id=registration_id, **values)
    db.session.execute(written.on_conflict_do_update(index_elements=["registration_id"], set_=values))
