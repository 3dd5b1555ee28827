"""The agenda's calendar made anew, beside the same events through bare icalendar."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from icalendar import Calendar, Event

from exports.calendar import agenda_calendar
from logistics.agenda.queries import agenda
from logistics.events.queries import find_event
from tests.benchmarks.data import SLUG, Installations
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.table import Result

_TIMES = 20


def feed(made: Installations) -> list[Result]:
    """Return the calendar's time to bare icalendar's, both from what is in memory already."""
    with made.with_people(100).app():
        event = find_event(SLUG)
        if event is None:
            raise LookupError(SLUG)
        programme = agenda(event)
        ours = agenda_calendar(programme, "es", "http://localhost/agenda")
        parsed = Calendar.from_ical(ours)
        found = by_turns(
            {
                "ours": lambda: _milliseconds(lambda: agenda_calendar(programme, "es", "http://localhost/agenda")),
                "bare": lambda: _milliseconds(lambda: _bare(parsed)),
            }
        )
    return [
        Result(
            f"agenda.ics made anew, {len(parsed.events)} sessions",
            f"{median(found['ours']):.1f} ms",
            f"bare icalendar {median(found['bare']):.1f} ms",
            ratios(found["ours"], found["bare"]),
        )
    ]


def _bare(parsed: Any) -> bytes:
    """Return a calendar with the events of `parsed`, made again from their values."""
    calendar = Calendar.new(prodid=str(parsed["PRODID"]))
    for zone in parsed.timezones:
        calendar.add_component(zone)
    for event in parsed.events:
        calendar.add_component(
            Event.new(
                uid=event.uid,
                sequence=event.sequence,
                stamp=event.DTSTAMP,
                last_modified=event.LAST_MODIFIED,
                created=event.created,
                start=event.start,
                end=event.DTEND,
                summary=event.summary,
                location=event.location,
                description=event.description,
                categories=event.categories,
                url=event.url,
                status=event.status,
            )
        )
    return bytes(calendar.to_ical())


def _milliseconds(make: Callable[[], bytes]) -> float:
    begun = time.perf_counter()
    for _ in range(_TIMES):
        make()
    return (time.perf_counter() - begun) / _TIMES * 1000
