"""Reading events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.events.models import Deadline, Event, EventDay, EventSection
from logistics.events.rules import DayFacts, DeadlineFacts, EventFacts, PurgeDates, SectionFacts


def _day(function: Any, name: str) -> sa.Label[Any]:
    days = sa.select(function(EventDay.date)).where(EventDay.event_id == Event.id)
    return days.correlate(Event).scalar_subquery().label(name)


_DAYS = {"first_day": _day(sa.func.min, "first_day"), "last_day": _day(sa.func.max, "last_day")}
_FACTS = [_DAYS[name] if name in _DAYS else getattr(Event, name) for name in EventFacts.__dataclass_fields__]


def _facts(row: sa.Row[Any]) -> EventFacts:
    values = row._asdict()
    return EventFacts(**{**values, "languages": tuple(values["languages"])})


def find_event(slug: str) -> EventFacts | None:
    """Return the event called `slug`, or None."""
    row = db.session.execute(sa.select(*_FACTS).where(Event.slug == slug)).one_or_none()
    return None if row is None else _facts(row)


def event_by_id(event_id: int) -> EventFacts:
    """Return the event with this id; raises NoResultFound when there is none."""
    return _facts(db.session.execute(sa.select(*_FACTS).where(Event.id == event_id)).one())


def events(limit: int, offset: int = 0, *, among: Collection[int] | None = None) -> list[EventFacts]:
    """Return `limit` events from the `offset`-th on, the latest first; with `among` only events with these ids."""
    rows = db.session.execute(
        sa.select(*_FACTS)
        .where(sa.true() if among is None else Event.id.in_(among))
        .order_by(_DAYS["first_day"].desc(), Event.id)
        .limit(limit)
        .offset(offset)
    )
    return [_facts(row) for row in rows]


def days(event_id: int) -> list[DayFacts]:
    """Return the event's days in order."""
    rows = db.session.execute(
        sa.select(EventDay.date, EventDay.opens, EventDay.closes)
        .where(EventDay.event_id == event_id)
        .order_by(EventDay.date)
    )
    return [DayFacts(*row) for row in rows]


def purge_dates(event_id: int) -> PurgeDates:
    """Return after which dates the event's personal data are destroyed."""
    row = db.session.execute(sa.select(Event.purge_on, Event.purge_people_on).where(Event.id == event_id)).one()
    return PurgeDates(*row)


def deadlines(event_id: int) -> list[DeadlineFacts]:
    """Return the event's deadlines, the earliest first."""
    rows = db.session.execute(
        sa.select(Deadline.kind, Deadline.last_instant, Deadline.words)
        .where(Deadline.event_id == event_id)
        .order_by(Deadline.last_instant, Deadline.id)
    )
    return [DeadlineFacts(*row) for row in rows]


def sections(event_id: int) -> list[SectionFacts]:
    """Return the texts of the event's page in order."""
    rows = db.session.execute(
        sa.select(EventSection.key, EventSection.title, EventSection.body)
        .where(EventSection.event_id == event_id)
        .order_by(EventSection.position)
    )
    return [SectionFacts(*row) for row in rows]
