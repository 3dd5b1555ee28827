"""What an event's documents contradict in themselves, and what they say of deadlines that cannot be meant."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from logistics.events.rules import DayFacts, DeadlineFacts, DeadlineKind, PurgeDates


@dataclass(frozen=True)
class About:
    """What a warning is about: a thing of the event by its code or key, and the particular of it, if one."""

    #: As its table is called: `session`, `delegation`, `deadline`; `event` for the whole.
    subject: str
    key: str = ""
    particular: str = ""


@dataclass(frozen=True)
class EventWarning:
    """Something an organizer should look at; it is never corrected silently."""

    #: Stable: the same contradiction has the same code in every version.
    code: enum.StrEnum
    about: About
    #: What the sentence needs to say; times are local to the event's place.
    facts: Mapping[str, Any] = field(default_factory=dict)


class EventCode(enum.StrEnum):
    """The warnings about an event as a whole and its deadlines."""

    LETTER_WITH_REGISTRATION = "W301"
    DEADLINE_AFTER_START = "W302"
    NO_REGISTRATION_DEADLINE = "W303"
    NO_PURGE_DATE = "W304"
    PURGE_BEFORE_END = "W305"
    PEOPLE_BEFORE_DOCUMENTS = "W306"


def event_warnings(
    days: Sequence[DayFacts], deadlines: Sequence[DeadlineFacts], purge: PurgeDates, zone: ZoneInfo
) -> list[EventWarning]:
    """Return the warnings about deadlines and the purge dates, in the order of their codes."""
    return [*_deadlines(days, deadlines, zone), *_purge(days, purge)]


def _deadlines(days: Sequence[DayFacts], deadlines: Sequence[DeadlineFacts], zone: ZoneInfo) -> Iterator[EventWarning]:
    last = {deadline.kind: deadline.last_instant.astimezone(zone).replace(tzinfo=None) for deadline in deadlines}
    registration = last.get(DeadlineKind.REGISTRATION)
    # The letter goes out to those who registered: nobody can sign it by the moment registration ends.
    if registration is not None and last.get(DeadlineKind.LETTER) == registration:
        yield EventWarning(
            EventCode.LETTER_WITH_REGISTRATION,
            About("deadline", DeadlineKind.LETTER),
            {"deadline": registration},
        )
    if days:
        start = datetime.combine(days[0].date, days[0].opens or time())
        for kind, local in last.items():
            if local >= start:
                facts = {"kind": kind, "deadline": local, "start": days[0].date}
                yield EventWarning(EventCode.DEADLINE_AFTER_START, About("deadline", kind), facts)
    if registration is None:
        yield EventWarning(EventCode.NO_REGISTRATION_DEADLINE, About("event"))


def _purge(days: Sequence[DayFacts], purge: PurgeDates) -> Iterator[EventWarning]:
    if purge.people_on is None:
        yield EventWarning(EventCode.NO_PURGE_DATE, About("event"))
    stated = {"purge_on": purge.documents_on, "purge_people_on": purge.people_stated_on}
    for particular, purged_on in stated.items():
        if purged_on is not None and days and purged_on < days[-1].date:
            facts = {"purge": purged_on, "end": days[-1].date}
            yield EventWarning(EventCode.PURGE_BEFORE_END, About("event", "", particular), facts)
    if purge.documents_on and purge.people_stated_on and purge.people_stated_on < purge.documents_on:
        facts = {"purge": purge.people_stated_on, "documents": purge.documents_on}
        yield EventWarning(EventCode.PEOPLE_BEFORE_DOCUMENTS, About("event", "", "purge_people_on"), facts)
