"""The agenda as an iCalendar feed (RFC 5545, RFC 7986): one VEVENT per session, the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale, gettext
from icalendar import STATUS, TRANSP, Calendar, Event, Timezone, vDuration

from logistics.agenda import queries
from logistics.agenda.rules import Agenda, SessionFacts
from logistics.agenda.words import KINDS, item_sentence, objectives_sentence, part_sentence
from logistics.events.queries import event_by_id
from logistics.events.rules import EventFacts
from logistics.settings import Settings

MEDIA_TYPE = "text/calendar"
#: How often a subscribed calendar asks for changes.
REFRESH = timedelta(hours=1)
_PRODUCT = "-//logistics//agenda//{language}"


def agenda_calendar(agenda: Agenda, language: str, page_url: str) -> bytes:
    """Return the whole agenda as a calendar to subscribe to, in `language`.

    `page_url` is the absolute address of the agenda's page; each session's URL is its anchor there. Cancelled
    sessions stay in it as such, so that calendars which already show them learn of it.
    """
    event = agenda.event
    calendar = _calendar(event, agenda.sessions, language, page_url)
    calendar.calendar_name = event.short_title.in_language(language)
    calendar.description = event.title.in_language(language)
    calendar.url = page_url
    # The library's own setter leaves out the VALUE that RFC 7986 (5.7) requires.
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return bytes(calendar.to_ical())


def calendar_of_event(event_id: int, language: str) -> bytes | None:
    """Return the agenda of the event as it stands now, as a calendar for a mail, or None when it has no sessions."""
    agenda = queries.agenda(event_by_id(event_id))
    if not agenda.sessions:
        return None
    settings: Settings = current_app.extensions["settings"]
    return agenda_calendar(agenda, language, f"{settings.base_url}/events/{agenda.event.slug}/agenda")


def session_calendar(agenda: Agenda, session: SessionFacts, language: str, page_url: str) -> bytes:
    """Return one session as a calendar file, with the same UID and words as in the whole agenda."""
    return bytes(_calendar(agenda.event, [session], language, page_url).to_ical())


def _calendar(event: EventFacts, sessions: Sequence[SessionFacts], language: str, page_url: str) -> Calendar:
    calendar = Calendar()
    calendar.prodid = _PRODUCT.format(language=language.upper())
    calendar.version = "2.0"
    calendar.calscale = "GREGORIAN"
    calendar.method = "PUBLISH"
    calendar.add("X-WR-TIMEZONE", event.timezone)
    if sessions:
        calendar.add_component(_timezone(event, sessions))
    with force_locale(language):
        for session in sessions:
            calendar.add_component(_event(event, session, language, page_url))
    return calendar


def _event(event: EventFacts, session: SessionFacts, language: str, page_url: str) -> Event:
    heading = session.heading.in_language(language) if session.heading else ""
    return Event.new(
        uid=session.uid,
        sequence=session.sequence,
        # From the row, not from the clock: who asks again can be told that nothing has changed.
        stamp=_whole_seconds(session.updated_at),
        last_modified=_whole_seconds(session.updated_at),
        created=_whole_seconds(session.created_at),
        start=session.starts_at.astimezone(event.zone),
        end=session.ends_at.astimezone(event.zone) if session.ends_at else None,
        summary=session.title.in_language(language),
        location=_location(event, session, language),
        description=_description(session, language) or None,
        categories=[str(KINDS[session.kind]), *([heading] if heading else [])],
        url=f"{page_url}#{session.key}",
        status=STATUS.CANCELLED if session.is_cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT if session.is_cancelled else TRANSP.OPAQUE,
    )


def _description(session: SessionFacts, language: str) -> str:
    lines = [
        gettext("This session has been cancelled.") if session.is_cancelled else "",
        item_sentence(session.number),
        session.heading.in_language(language) if session.heading else "",
        session.note.in_language(language) if session.note else "",
        *_speakers(session, language),
        objectives_sentence(session.objectives),
        *(part_sentence(part, language) for part in session.parts),
    ]
    return "\n".join(line for line in lines if line)


def _speakers(session: SessionFacts, language: str) -> list[str]:
    if not session.speakers:
        return []
    return [gettext("Speakers:"), *(f"• {speaker.in_language(language)}" for speaker in session.speakers)]


def _location(event: EventFacts, session: SessionFacts, language: str) -> str:
    if session.location:
        return session.location.in_language(language)
    places = [text.in_language(language) for text in (event.venue_name, event.venue_address, event.city)]
    return ", ".join(dict.fromkeys(place for place in places if place))


def _timezone(event: EventFacts, sessions: Sequence[SessionFacts]) -> Timezone:
    """Return the zone's rules for the days of `sessions`, and no others."""
    instants = [instant for session in sessions for instant in (session.starts_at, session.ends_at) if instant]
    first, last = (instant.astimezone(event.zone).date() for instant in (min(instants), max(instants)))
    zone = Timezone.from_tzinfo(event.zone, event.timezone, first, last + timedelta(days=1))
    zone.pop("COMMENT", None)
    for change in zone.daylight + zone.standard:
        # The library gives the first wall-clock time after clocks go forward; RFC 5545 (3.6.5) wants
        # the moment in the time that ends there: two o'clock, not three.
        change.DTSTART -= max(change.TZOFFSETTO - change.TZOFFSETFROM, timedelta())
    return zone


def _whole_seconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
