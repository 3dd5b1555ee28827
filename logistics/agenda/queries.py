"""Reading the agenda."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa

from logistics.agenda.models import Session, SessionPart, Speaker
from logistics.agenda.rules import Agenda, PartFacts, SessionFacts, by_day
from logistics.database import db
from logistics.events.queries import days
from logistics.events.rules import EventFacts
from logistics.localized import Localized

#: What `SessionFacts` takes from the session's own row; speakers and parts have rows of their own.
_COLUMNS = [getattr(Session, name) for name in SessionFacts.__dataclass_fields__ if name not in ("speakers", "parts")]


def agenda(event: EventFacts) -> Agenda:
    """Return the agenda of `event`, cancelled sessions included, in four statements whatever its length."""
    speakers, parts = _speakers(event.id), _parts(event.id)
    rows = db.session.execute(sa.select(*_COLUMNS).where(Session.event_id == event.id))
    sessions = [
        SessionFacts(
            **{**row._asdict(), "objectives": tuple(row.objectives)},
            speakers=tuple(speakers[row.id]),
            parts=tuple(parts[row.id]),
        )
        for row in rows
    ]
    return Agenda(event, by_day(days(event.id), sessions, event.zone))


def has_sessions(event_id: int) -> bool:
    """Return whether the event's agenda has any session that takes place."""
    planned = sa.select(Session.id).where(Session.event_id == event_id, Session.cancelled_at.is_(None))
    return bool(db.session.scalar(sa.select(planned.exists())))


def _speakers(event_id: int) -> dict[int, list[Localized]]:
    rows = db.session.execute(
        sa.select(Speaker.session_id, Speaker.name)
        .join(Session, Session.id == Speaker.session_id)
        .where(Session.event_id == event_id)
        .order_by(Speaker.position)
    )
    found: dict[int, list[Localized]] = defaultdict(list)
    for session_id, name in rows:
        found[session_id].append(name)
    return found


def _parts(event_id: int) -> dict[int, list[PartFacts]]:
    rows = db.session.execute(
        sa.select(SessionPart.session_id, SessionPart.title, SessionPart.objectives)
        .join(Session, Session.id == SessionPart.session_id)
        .where(Session.event_id == event_id)
        .order_by(SessionPart.position)
    )
    found: dict[int, list[PartFacts]] = defaultdict(list)
    for session_id, title, objectives in rows:
        found[session_id].append(PartFacts(title, tuple(objectives)))
    return found
