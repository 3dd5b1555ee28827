"""The day at the door, and how many are here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from logistics import clock
from logistics.attendance.queries import tallies
from logistics.attendance.rules import Tally, opens_at
from logistics.delegations.rules import DelegationFacts
from logistics.events.queries import days
from logistics.events.rules import EventFacts
from logistics.participation import known

#: Of a meeting this large the numbers are counted anew so many seconds after the last time, whoever asks.
LARGE = 10_000
LASTING = 5.0

Numbers = tuple[Tally, list[tuple[DelegationFacts, Tally]]]
_counted: dict[tuple[str, date], tuple[float, Numbers]] = {}


@dataclass(frozen=True)
class Day:
    """A date at the meeting's place, whether the meeting is held on it, and when it opens, in UTC."""

    date: date
    is_of_the_meeting: bool
    opens: datetime | None


def day_of(event: EventFacts, on: date | None = None) -> Day:
    """Return what `on`, by default today at the meeting's place, is to the meeting."""
    on = on or clock.today(event.zone)
    facts = next((each for each in days(event.id) if each.date == on), None)
    return Day(on, facts is not None, opens_at(on, facts.opens, event.zone) if facts else None)


def numbers(event: EventFacts, day: Day) -> Numbers:
    """Return how many are expected and here on a day: in all, and by delegation in the event's order.

    Many devices ask all the time; of a large meeting the answer may be `LASTING` seconds old.
    """
    key, now = (event.slug, day.date), clock.monotonic()
    before = _counted.get(key)
    if before is not None and now < before[0]:
        return before[1]
    found = _count(event, day)
    if found[0].expected > LARGE:
        _counted[key] = now + LASTING, found
    return found


def _count(event: EventFacts, day: Day) -> Numbers:
    by_delegation = tallies(event.id, day.date, day.opens)
    lines = [(each, by_delegation.get(each.id, Tally())) for each in known.delegations(event)]
    return sum((tally for _, tally in lines), Tally()), lines
