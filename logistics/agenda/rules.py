"""What a session is, and how sessions are gathered into days and under headings."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from logistics.events.rules import DayFacts, EventFacts
from logistics.localized import Localized


def calendar_uid(slug: str, key: str) -> str:
    """Return the calendar UID of the session `key` of the event `slug`: the same in every installation, for life."""
    return f"{uuid5(NAMESPACE_URL, f'logistics:{slug}/{key}')}@logistics"


class SessionKind(enum.StrEnum):
    """What happens in a session."""

    ARRIVAL = "arrival"
    CEREMONY = "ceremony"
    WORK = "work"
    BREAK = "break"
    MEAL = "meal"

    @property
    def is_pause(self) -> bool:
        """Whether nothing is on the programme meanwhile."""
        return self in (SessionKind.BREAK, SessionKind.MEAL)


@dataclass(frozen=True)
class PartFacts:
    """A part of a session, such as a round table."""

    title: Localized
    objectives: tuple[int, ...]


@dataclass(frozen=True)
class SessionFacts:
    """One item of the agenda; instants are in UTC."""

    id: int
    key: str
    uid: str
    position: int
    starts_at: datetime
    #: None when no end is given; none is ever invented.
    ends_at: datetime | None
    number: str
    kind: SessionKind
    title: Localized
    heading: Localized | None
    note: Localized | None
    location: Localized | None
    objectives: tuple[int, ...]
    sequence: int
    created_at: datetime
    updated_at: datetime
    cancelled_at: datetime | None
    speakers: tuple[Localized, ...] = ()
    parts: tuple[PartFacts, ...] = ()

    @property
    def is_cancelled(self) -> bool:
        """Whether it was dropped from the agenda."""
        return self.cancelled_at is not None


@dataclass(frozen=True)
class SessionGroup:
    """Sessions that follow each other under one heading, or under none."""

    heading: Localized | None
    sessions: tuple[SessionFacts, ...]


@dataclass(frozen=True)
class AgendaDay:
    """One day of the agenda: its stated hours and its sessions, in order."""

    facts: DayFacts
    sessions: tuple[SessionFacts, ...]
    #: Whether it is among the event's days; otherwise it is here because a session falls on it.
    stated: bool = True

    @property
    def groups(self) -> tuple[SessionGroup, ...]:
        """Return the day's sessions under their headings, in order."""
        return under_headings(self.sessions)


@dataclass(frozen=True)
class Agenda:
    """The agenda of one event, day by day."""

    event: EventFacts
    days: tuple[AgendaDay, ...]

    @property
    def sessions(self) -> tuple[SessionFacts, ...]:
        """Return all sessions in order, the cancelled ones too."""
        return tuple(session for day in self.days for session in day.sessions)

    def session(self, key: str) -> SessionFacts | None:
        """Return the session named `key`, or None."""
        return next((session for session in self.sessions if session.key == key), None)


class ChangeKind(enum.StrEnum):
    """What happened to a session."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Change:
    """What happened to one session, which is told as it stands now."""

    kind: ChangeKind
    session: SessionFacts


def changes_since(sessions: Iterable[SessionFacts], since: datetime) -> tuple[Change, ...]:
    """Return what happened to `sessions` after the instant `since`, in their order.

    Of a session that was added and dropped again since then nobody was ever told: it is left out.
    """
    return tuple(
        Change(_what_happened(session, since), session)
        for session in sessions
        if session.updated_at > since and not (session.is_cancelled and session.created_at > since)
    )


def _what_happened(session: SessionFacts, since: datetime) -> ChangeKind:
    if session.is_cancelled:
        return ChangeKind.CANCELLED
    return ChangeKind.ADDED if session.created_at > since else ChangeKind.CHANGED


def by_day(days: Iterable[DayFacts], sessions: Iterable[SessionFacts], zone: ZoneInfo) -> tuple[AgendaDay, ...]:
    """Return the agenda's days in order: every stated day, and every day on which a session starts in `zone`."""
    stated = {day.date: day for day in days}
    held: dict[date, list[SessionFacts]] = {day: [] for day in stated}
    for session in sorted(sessions, key=lambda one: (one.starts_at, one.position)):
        held.setdefault(session.starts_at.astimezone(zone).date(), []).append(session)
    return tuple(
        AgendaDay(stated.get(day, DayFacts(day, None, None)), tuple(held[day]), day in stated) for day in sorted(held)
    )


def under_headings(sessions: Sequence[SessionFacts]) -> tuple[SessionGroup, ...]:
    """Return `sessions` gathered under their headings.

    A pause without a heading of its own does not end the heading it falls into: the coffee between
    two sessions of one heading stands under it too.
    """
    headings = [session.heading for session in sessions]
    for place, session in enumerate(sessions):
        if session.heading is None and session.kind.is_pause and place > 0:
            later = (one.heading for one in sessions[place + 1 :] if one.heading or not one.kind.is_pause)
            if next(later, None) == headings[place - 1]:
                headings[place] = headings[place - 1]
    gathered = groupby(zip(headings, sessions, strict=True), key=lambda pair: pair[0])
    return tuple(SessionGroup(heading, tuple(session for _, session in pairs)) for heading, pairs in gathered)
