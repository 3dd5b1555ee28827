"""What an agenda contradicts in itself: its items against the stated hours, their numbers, their ends."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from logistics.agenda.rules import SessionKind
from logistics.events.rules import DayFacts
from logistics.events.warnings import About, EventWarning
from logistics.localized import Localized


class AgendaCode(enum.StrEnum):
    """The warnings about an agenda."""

    STARTS_BEFORE_OPENING = "W101"
    RUNS_PAST_CLOSING = "W102"
    GAP_BEFORE_FIRST = "W103"
    NUMBERS_REPEATED = "W104"
    PAUSES_NUMBERED_UNEVENLY = "W105"
    NO_END = "W106"
    OVERLAP = "W107"
    GAP_BETWEEN = "W108"
    ENDS_BEFORE_CLOSING = "W109"
    OUTSIDE_DAYS = "W110"
    NOTHING_ON_DAY = "W111"


class AgendaItem(Protocol):
    """A session, as far as warnings depend on it; `agenda.rules.SessionFacts` is one."""

    @property
    def key(self) -> str:
        """What it is called in the event file."""

    @property
    def starts_at(self) -> datetime:
        """When it starts, aware."""

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, aware; None when no end is given."""

    @property
    def number(self) -> str:
        """The document's number, or an empty string."""

    @property
    def kind(self) -> SessionKind:
        """What happens in it."""

    @property
    def title(self) -> Localized:
        """What it is called."""

    @property
    def location(self) -> Localized | None:
        """Where, when not the event's venue."""

    @property
    def cancelled_at(self) -> datetime | None:
        """When it was dropped from the agenda."""


@dataclass(frozen=True)
class _Item:
    """A session at the event's place."""

    session: AgendaItem
    starts: datetime
    ends: datetime | None

    @property
    def day(self) -> date:
        return self.starts.date()

    def warning(self, code: AgendaCode, particular: str = "", **facts: Any) -> EventWarning:
        told = {"title": self.session.title, "day": self.day, **facts}
        return EventWarning(code, About("session", self.session.key, particular), told)


def agenda_warnings(days: Sequence[DayFacts], sessions: Iterable[AgendaItem], zone: ZoneInfo) -> list[EventWarning]:
    """Return the warnings about the `sessions` of an event in `zone`, in the order of their codes and then of time.

    Cancelled sessions are passed over, and an event without sessions has no agenda to warn about.
    """
    items = sorted(
        (
            _Item(one, _local(one.starts_at, zone), None if one.ends_at is None else _local(one.ends_at, zone))
            for one in sessions
            if one.cancelled_at is None
        ),
        key=lambda item: item.starts,
    )
    if not items:
        return []
    stated = {day.date: day for day in days}
    by_day = {day.date: [item for item in items if item.day == day.date] for day in days}
    found = [
        *(warning for day in days for warning in _against_hours(day, by_day[day.date])),
        *_numbers(items),
        *_pauses(items),
        *(item.warning(AgendaCode.NO_END) for item in items if item.ends is None),
        *(warning for day_items in by_day.values() for warning in _between(day_items)),
        *(item.warning(AgendaCode.OUTSIDE_DAYS, "start") for item in items if item.day not in stated),
    ]
    return sorted(found, key=lambda warning: warning.code)


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _against_hours(day: DayFacts, items: Sequence[_Item]) -> Iterator[EventWarning]:
    about = About("event_day", day.date.isoformat())
    if not items:
        yield EventWarning(AgendaCode.NOTHING_ON_DAY, about, {"day": day.date})
        return
    if day.opens is not None:
        opens = datetime.combine(day.date, day.opens)
        for item in items:
            if item.starts < opens:
                yield item.warning(
                    AgendaCode.STARTS_BEFORE_OPENING, "start", starts=item.starts.time(), opens=day.opens
                )
        first = items[0]
        if first.starts > opens:
            facts = {"day": day.date, "opens": day.opens, "title": first.session.title, "starts": first.starts.time()}
            about_opening = About("event_day", day.date.isoformat(), "opens")
            yield EventWarning(AgendaCode.GAP_BEFORE_FIRST, about_opening, facts)
    if day.closes is not None:
        closes = datetime.combine(day.date, day.closes)
        for item in items:
            if (item.ends or item.starts) > closes or item.starts >= closes:
                ends = None if item.ends is None else item.ends.time()
                yield item.warning(
                    AgendaCode.RUNS_PAST_CLOSING,
                    "end" if item.ends else "start",
                    starts=item.starts.time(),
                    ends=ends,
                    closes=day.closes,
                )
        last = [item.ends for item in items if item.ends is not None]
        if len(last) == len(items) and max(last) < closes:
            facts = {"day": day.date, "ends": max(last).time(), "closes": day.closes}
            about_closing = About("event_day", day.date.isoformat(), "closes")
            yield EventWarning(AgendaCode.ENDS_BEFORE_CLOSING, about_closing, facts)


def _numbers(items: Sequence[_Item]) -> Iterator[EventWarning]:
    """Yield a warning for every day that uses numbers used before, and which they are."""
    first_used: dict[str, date] = {}
    repeated: dict[tuple[date, date], list[str]] = {}
    for item in items:
        number = item.session.number
        if number:
            before = first_used.get(number)
            if before is None:
                first_used[number] = item.day
            else:
                repeated.setdefault((before, item.day), []).append(number)
    for (before, day), numbers in repeated.items():
        facts = {"numbers": tuple(numbers), "before": before, "day": day}
        yield EventWarning(AgendaCode.NUMBERS_REPEATED, About("event_day", day.isoformat()), facts)


def _pauses(items: Sequence[_Item]) -> Iterator[EventWarning]:
    pauses = [item.session for item in items if item.session.kind.is_pause]
    numbered = [session for session in pauses if session.number]
    unnumbered = [session for session in pauses if not session.number]
    if numbered and unnumbered:
        odd = numbered if len(numbered) <= len(unnumbered) else unnumbered
        facts = {"numbered": _titles(numbered), "unnumbered": _titles(unnumbered)}
        yield EventWarning(AgendaCode.PAUSES_NUMBERED_UNEVENLY, About("session", odd[0].key, "number"), facts)


def _titles(sessions: Iterable[AgendaItem]) -> tuple[Localized, ...]:
    titles: list[Localized] = []
    for session in sessions:
        if session.title not in titles:
            titles.append(session.title)
    return tuple(titles)


def _between(items: Sequence[_Item]) -> Iterator[EventWarning]:
    """Yield warnings where items of a day follow each other too soon or too late.

    Items in different places may run at the same time.
    """
    for place, item in enumerate(items):
        earlier = items[:place]
        ends = [one.ends for one in earlier if one.ends is not None]
        running = [one for one in earlier if _meets(one, item)]
        if running:
            before = running[-1].session.title
            yield item.warning(AgendaCode.OVERLAP, "start", before=before, starts=item.starts.time())
        if ends and len(ends) == len(earlier) and max(ends) < item.starts:
            yield item.warning(AgendaCode.GAP_BETWEEN, "start", ends=max(ends).time(), starts=item.starts.time())


def _meets(before: _Item, item: _Item) -> bool:
    """Return whether `before` still runs, in the same place, when `item` starts."""
    same_place = before.session.location == item.session.location
    return same_place and before.ends is not None and item.starts < before.ends
