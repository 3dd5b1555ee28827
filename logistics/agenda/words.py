"""How the agenda's particulars read, on the page and in the calendar alike."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext, ngettext

from logistics.agenda.rules import Change, ChangeKind, PartFacts, SessionFacts, SessionKind
from logistics.events.rules import EventFacts
from logistics.wording import instant, listed, zone_name

#: What a kind of session is called.
KINDS = {
    SessionKind.ARRIVAL: lazy_gettext("Arrival"),
    SessionKind.CEREMONY: lazy_gettext("Ceremony"),
    SessionKind.WORK: lazy_gettext("Working session"),
    SessionKind.BREAK: lazy_gettext("Break"),
    SessionKind.MEAL: lazy_gettext("Meal"),
}


def change_sentence(change: Change, event: EventFacts, language: str) -> str:
    """Return what happened to a session as one line of a mail: how it stands now, or when it would have been.

    The hours are those of the event's zone, which is named.
    """
    session = change.session
    title = session.title.in_language(language)
    when = _hours(session, event.zone)
    zone = zone_name(event.zone, session.starts_at)
    if change.kind is ChangeKind.CANCELLED:
        return str(
            gettext("Cancelled: %(title)s. It was to be on %(when)s (%(zone)s).", title=title, when=when, zone=zone)
        )
    where = (session.location or event.venue_name).in_language(language)
    told = {"title": title, "when": when, "zone": zone, "where": where}
    if change.kind is ChangeKind.ADDED:
        return str(gettext("New: %(title)s. %(when)s (%(zone)s), %(where)s.", **told))
    return str(gettext("Changed: %(title)s. Now: %(when)s (%(zone)s), %(where)s.", **told))


def _hours(session: SessionFacts, zone: ZoneInfo) -> str:
    starts = instant(session.starts_at, zone)
    if session.ends_at is None:
        return starts
    if session.ends_at.astimezone(zone).date() == session.starts_at.astimezone(zone).date():
        return str(gettext("%(start)s to %(end)s", start=starts, end=instant(session.ends_at, zone, "time")))
    return str(gettext("%(start)s until %(end)s", start=starts, end=instant(session.ends_at, zone)))


def objectives_sentence(numbers: Sequence[int]) -> str:
    """Return the sentence that names objectives of the Global Compact, or an empty string for none."""
    if not numbers:
        return ""
    return str(
        ngettext(
            "Objective of the Global Compact for Migration: %(numbers)s",
            "Objectives of the Global Compact for Migration: %(numbers)s",
            len(numbers),
            numbers=listed([str(number) for number in numbers]),
        )
    )


def part_sentence(part: PartFacts, language: str) -> str:
    """Return the line for one part of a session, with its objectives."""
    title = part.title.in_language(language)
    if not part.objectives:
        return title
    return str(
        ngettext(
            "%(title)s (objective %(numbers)s)",
            "%(title)s (objectives %(numbers)s)",
            len(part.objectives),
            title=title,
            numbers=listed([str(number) for number in part.objectives]),
        )
    )


def item_sentence(number: str) -> str:
    """Return how a session's number in the document is told, or an empty string when it has none."""
    return str(gettext("Item %(number)s of the agenda", number=number)) if number else ""
