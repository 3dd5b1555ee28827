"""Reading the views that organizers keep."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.database import db
from logistics.people.models import SavedView
from logistics.people.rules import View

_FACTS = [getattr(SavedView, name) for name in View.__dataclass_fields__]


def views(event_id: int) -> list[View]:
    """Return the event's views, by name."""
    rows = db.session.execute(sa.select(*_FACTS).where(SavedView.event_id == event_id).order_by(SavedView.name))
    return [View(*row) for row in rows]
