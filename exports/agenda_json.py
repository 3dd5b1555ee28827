"""The agenda as JSON, in all its languages, for whoever builds upon it."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

from logistics.agenda.rules import Agenda, AgendaDay, SessionFacts
from logistics.events.rules import EventFacts

MEDIA_TYPE = "application/json"


def agenda_json(agenda: Agenda, page_url: str) -> bytes:
    """Return the agenda as UTF-8 JSON.

    Texts are objects of language code to words; instants are local to the event's zone with their offset; an
    end that is not given is null. `page_url` is the absolute address of the agenda's page.
    """
    event = agenda.event
    document = {
        "event": event.slug,
        "version": event.version,
        "title": event.title,
        "timezone": event.timezone,
        "languages": event.languages,
        "venue": {
            "name": event.venue_name,
            "address": event.venue_address,
            "city": event.city,
            "country": event.country,
        },
        "url": page_url,
        "days": [_day(event, day, page_url) for day in agenda.days],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _day(event: EventFacts, day: AgendaDay, page_url: str) -> dict[str, Any]:
    return {
        "date": day.facts.date.isoformat(),
        "opens": _hour(day.facts.opens),
        "closes": _hour(day.facts.closes),
        "sessions": [_session(event, session, page_url) for session in day.sessions],
    }


def _session(event: EventFacts, session: SessionFacts, page_url: str) -> dict[str, Any]:
    return {
        "key": session.key,
        "uid": session.uid,
        "sequence": session.sequence,
        "status": "cancelled" if session.is_cancelled else "confirmed",
        "number": session.number,
        "kind": session.kind,
        "starts_at": session.starts_at.astimezone(event.zone).isoformat(),
        "ends_at": session.ends_at.astimezone(event.zone).isoformat() if session.ends_at else None,
        "title": session.title,
        "heading": session.heading,
        "note": session.note,
        "location": session.location,
        "speakers": session.speakers,
        "objectives": session.objectives,
        "parts": [{"title": part.title, "objectives": part.objectives} for part in session.parts],
        "updated_at": session.updated_at.isoformat(),
        "url": f"{page_url}#{session.key}",
    }


def _hour(hour: time | None) -> str | None:
    return hour.isoformat("minutes") if hour else None
