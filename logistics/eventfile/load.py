"""Loading an event file: the event in the database becomes what the file says."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from logistics import clock
from logistics.database import db
from logistics.eventfile.ledger import Ledger
from logistics.eventfile.load_agenda import load_agenda
from logistics.eventfile.load_delegations import load_delegations
from logistics.eventfile.load_funding import load_funding
from logistics.eventfile.rules import Summary
from logistics.eventfile.schema import EventFile
from logistics.events.models import Deadline, Event, EventDay, EventSection
from logistics.localized import Localized

#: What of an event tells where its sessions are; the calendar's LOCATION is made of these.
_PLACE = frozenset({"venue_name", "venue_address", "city"})


def load(file: EventFile) -> Summary:
    """Create the event of a checked file or bring it up to date, inside an open transaction.

    Things are matched by slug, code and key; what did not change is not written, and registrations are never
    touched. Loading the same file again changes nothing. Raises PeopleInTheWay when the file takes away
    chairs or delegations that people have registered for, and SponsorInUse when it drops a sponsor needed.
    """
    ledger = Ledger()
    event = db.session.scalar(sa.select(Event).where(Event.slug == file.slug).with_for_update())
    created = event is None
    differences: dict[str, list[Any]] = {}
    if event is None:
        event = _new_event(file)
        ledger.event_id = event.id
        ledger.add(event, file.slug)
    else:
        ledger.event_id = event.id
        differences = ledger.change(event, file.slug, _event_values(file))
    _load_parts(file, event.id, ledger)
    delegations = load_delegations(file, event.id, ledger)
    load_funding(file, event.id, delegations, ledger)
    load_agenda(file, event.id, ledger, {field: differences[field] for field in _PLACE & differences.keys()})
    if ledger.changes and not created:
        event.version += 1
        event.updated_at = clock.now()
    db.session.flush()
    return Summary(file.slug, event.id, created, tuple(ledger.changes))


def _new_event(file: EventFile) -> Event:
    now = clock.now()
    event = Event(slug=file.slug, version=1, created_at=now, updated_at=now, **_event_values(file))
    db.session.add(event)
    db.session.flush()
    return event


def _event_values(file: EventFile) -> dict[str, Any]:
    return {
        "title": Localized(file.title),
        "short_title": Localized(file.short_title),
        "summary": Localized(file.summary),
        "timezone": file.timezone,
        "languages": list(file.languages),
        "venue_name": Localized(file.venue.name),
        "venue_address": Localized(file.venue.address or {}),
        "city": Localized(file.venue.city),
        "country": file.venue.country,
        "contact_name": Localized(file.contact.name),
        "contact_email": file.contact.email,
        "privacy_notice": Localized(file.privacy.notice),
        "privacy_version": file.privacy.version,
        "purge_on": file.purge_on,
        "reminders": file.reminders,
        "purge_people_on": file.purge_people_on,
    }


def _load_parts(file: EventFile, event_id: int, ledger: Ledger) -> None:
    days = db.session.scalars(sa.select(EventDay).where(EventDay.event_id == event_id))
    ledger.sync(
        EventDay,
        {row.date: row for row in days},
        {
            day.date: {"event_id": event_id, "date": day.date, "opens": day.opens, "closes": day.closes}
            for day in file.days
        },
    )
    deadlines = db.session.scalars(sa.select(Deadline).where(Deadline.event_id == event_id))
    ledger.sync(
        Deadline,
        {row.kind: row for row in deadlines},
        {
            kind: {
                "event_id": event_id,
                "kind": kind,
                "last_instant": deadline.last_instant(file.zone),
                "words": Localized(deadline.words),
            }
            for kind, deadline in file.deadlines.items()
        },
    )
    sections = db.session.scalars(sa.select(EventSection).where(EventSection.event_id == event_id))
    ledger.sync(
        EventSection,
        {row.key: row for row in sections},
        {
            section.key: {
                "event_id": event_id,
                "key": section.key,
                "position": position,
                "title": Localized(section.title),
                "body": Localized(section.body),
            }
            for position, section in enumerate(file.sections, 1)
        },
    )
