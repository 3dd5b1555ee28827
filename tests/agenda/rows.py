"""Sessions that tests invent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from logistics.agenda.models import Session, SessionPart, Speaker
from logistics.agenda.rules import PartFacts, SessionFacts, SessionKind
from logistics.database import db
from logistics.events.models import Event, EventDay
from logistics.events.rules import EventFacts
from logistics.localized import Localized
from tests.people import an_event, both

MEXICO = ZoneInfo("America/Mexico_City")
FIRST, SECOND = date(2022, 3, 31), date(2022, 4, 1)
WRITTEN = datetime(2022, 2, 1, 9, 30, tzinfo=UTC)


def at(hour: str, day: date = FIRST, zone: ZoneInfo = MEXICO) -> datetime:
    """Return `hour` ("09:30") of `day` on the clocks of `zone`."""
    return datetime.combine(day, time.fromisoformat(hour), zone)


def a_session(key: str, start: datetime, end: datetime | None = None, **values: object) -> SessionFacts:
    """Return a session as the queries do, without a database."""
    defaults = {
        "id": 0,
        "key": key,
        "uid": f"{key}@example.org",
        "position": 1,
        "starts_at": start.astimezone(UTC),
        "ends_at": end.astimezone(UTC) if end else None,
        "number": "",
        "kind": SessionKind.WORK,
        "title": both(key.title()),
        "heading": None,
        "note": None,
        "location": None,
        "objectives": (),
        "sequence": 0,
        "created_at": WRITTEN,
        "updated_at": WRITTEN,
        "cancelled_at": None,
    }
    return SessionFacts(**{**defaults, **values})


def workshop_sessions() -> list[SessionFacts]:
    """Return some of the CRM workshop's sessions: headings, round tables, a coffee, the dinner without an end."""
    progress = Localized(es="Avances y prioridades", en="Progress and priorities")
    welcome = Localized(es="Palabras de Bienvenida", en="Welcome remarks")
    states = tuple(both(name) for name in ("Belice", "Canadá", "Costa Rica", "El Salvador"))
    offices = (both("PPT de la CRM (El Salvador)"), both("OIM, Coordinador de la Red; y otros"))
    tables = (PartFacts(both("Mesa redonda 1"), (2, 5, 6, 12, 18)), PartFacts(both("Mesa redonda 2"), (4, 8)))
    coffee, meal, opening = SessionKind.BREAK, SessionKind.MEAL, SessionKind.CEREMONY
    return [
        a_session("welcome", at("10:00"), at("10:30"), number="1", kind=opening, title=welcome, speakers=offices),
        a_session("progress-1", at("10:45"), at("11:45"), number="3", heading=progress, speakers=states),
        a_session("coffee", at("11:45"), at("12:00"), kind=coffee, title=Localized(es="Pausa café", en="Coffee break")),
        a_session("progress-2", at("12:00"), at("13:00"), number="4", heading=progress, objectives=(2, 23)),
        a_session("findings", at("14:30"), at("15:30"), number="6", parts=tables, note=both("Con interpretación")),
        a_session("dinner", at("17:50"), kind=meal, title=Localized(es="Cena Libre", en="Dinner at leisure")),
        a_session("closing", at("12:00", SECOND), at("12:30", SECOND), number="3", kind=opening),
    ]


def store(event_id: int, session: SessionFacts, position: int = 1) -> Session:
    """Add `session` to the agenda of an event; flushed."""
    own = [name for name in SessionFacts.__dataclass_fields__ if name not in ("id", "position", "speakers", "parts")]
    row = Session(event_id=event_id, position=position, **{name: getattr(session, name) for name in own})
    row.uid = f"{event_id}-{session.uid}"
    row.speakers = [Speaker(position=place, name=name) for place, name in enumerate(session.speakers, 1)]
    row.parts = [
        SessionPart(position=place, title=part.title, objectives=list(part.objectives))
        for place, part in enumerate(session.parts, 1)
    ]
    row.objectives = list(session.objectives)
    db.session.add(row)
    db.session.flush()
    return row


def a_workshop(slug: str = "workshop") -> Event:
    """Add a meeting with the sessions of `workshop_sessions`; flushed."""
    hours = {"opens": time(10), "closes": time(17)}
    event = an_event(slug, days=[EventDay(date=FIRST, **hours), EventDay(date=SECOND, **hours)])
    for position, session in enumerate(workshop_sessions(), 1):
        store(event.id, session, position)
    return event


def event_facts(**values: object) -> EventFacts:
    """Return the facts of a meeting in Mexico City, without a database."""
    defaults = {
        "id": 1,
        "slug": "workshop",
        "title": Localized(es="Taller de preparación", en="Preparatory workshop"),
        "short_title": Localized(es="Taller", en="Workshop"),
        "summary": both(""),
        "timezone": "America/Mexico_City",
        "languages": ("es", "en"),
        "venue_name": both("Secretaría de Gobernación"),
        "venue_address": both("Bucareli 99"),
        "city": Localized(es="Ciudad de México", en="Mexico City"),
        "country": "MEX",
        "contact_name": both("Secretaría"),
        "contact_email": "secretariat@example.org",
        "privacy_notice": both(""),
        "privacy_version": "1",
        "version": 1,
    }
    return EventFacts(**{**defaults, **values})
