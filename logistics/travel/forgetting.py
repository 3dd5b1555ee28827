"""Deleting journeys."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.travel.models import Trip


def forget(registration_ids: Sequence[int]) -> int:
    """Delete these people's journeys and return how many there were."""
    gone = sa.delete(Trip).where(Trip.registration_id.in_(registration_ids)).returning(Trip.registration_id)
    return len(db.session.scalars(gone.execution_options(synchronize_session=False)).all())
