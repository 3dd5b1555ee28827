"""Before which deadlines people are reminded, when, and of what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from logistics.events.rules import DeadlineFacts, DeadlineKind, has_passed
from logistics.localized import Localized
from logistics.messages.rules import TO_A_GROUP, VALUES, Kind
from logistics.participation.rules import Need

#: How many days before the last day of a deadline people are reminded.
STEPS = (14, 7, 3, 1)
#: When a reminder's day begins, at the meeting's place: people find it when they begin to work.
MORNING = time(9)

#: The mails that say themselves what is missing and until when; a reminder says it again, and comes after.
TELLS_WHAT_IS_MISSING = frozenset(kind for kind, told in VALUES.items() if "deadline" in told) - {
    Kind.REMINDER,
    Kind.INVITATION,
    *TO_A_GROUP,  # only where the organizer's own words do
}


#: What has to be there by a deadline of each kind.
_NEEDS = {
    DeadlineKind.REGISTRATION: frozenset({Need.REGISTRATION, Need.CORRECTION}),
    DeadlineKind.DOCUMENTS: frozenset({Need.PASSPORT, Need.PASSPORT_AGAIN}),
    DeadlineKind.LETTER: frozenset({Need.LETTER}),
}


@dataclass(frozen=True)
class Step:
    """One reminder before a deadline: how many days before, and from which instant on it is due, in UTC."""

    days: int
    at: datetime


@dataclass(frozen=True)
class Due:
    """What has to be there by one instant: a deadline, or several that end together and are reminded of together."""

    kinds: tuple[DeadlineKind, ...]
    #: In UTC.
    last_instant: datetime
    #: The date of the last instant at the meeting's place.
    last_day: date
    needs: frozenset[Need]
    steps: tuple[Step, ...]

    @property
    def kind(self) -> DeadlineKind:
        """The kind under which a reminder of it is written down."""
        return self.kinds[0]

    def step(self, now: datetime) -> Step | None:
        """Return the reminder that is due at `now`: the last whose time has come; None before all and after the end."""
        if has_passed(self.last_instant, now):
            return None
        return next((step for step in reversed(self.steps) if step.at <= now), None)


@dataclass(frozen=True)
class Reminded:
    """Somebody to be reminded, with what the mail says."""

    registration_id: int
    reference: str
    user_id: int
    full_name: str
    email: str
    language: str
    delegation_name: Localized
    needs: tuple[Need, ...]
    #: What an organizer asked to be corrected, codes and own words; empty unless that is among the needs.
    shortcomings: Sequence[str]
    return_reason: str


def dues(deadlines: Iterable[DeadlineFacts], zone: ZoneInfo) -> list[Due]:
    """Return what has to be there by when, the earliest first, with the times of the reminders."""
    kinds: dict[datetime, list[DeadlineKind]] = {}
    for deadline in deadlines:
        kinds.setdefault(deadline.last_instant, []).append(deadline.kind)
    everything = {kind for together in kinds.values() for kind in together}
    return [
        Due(
            kinds=_in_order(together),
            last_instant=last_instant,
            last_day=last_instant.astimezone(zone).date(),
            needs=_needs(together, everything),
            steps=_steps(last_instant, zone),
        )
        for last_instant, together in sorted(kinds.items())
    ]


def _in_order(kinds: Sequence[DeadlineKind]) -> tuple[DeadlineKind, ...]:
    return tuple(kind for kind in DeadlineKind if kind in kinds)


def _needs(kinds: Sequence[DeadlineKind], everything: set[DeadlineKind]) -> frozenset[Need]:
    wanted = frozenset().union(*(_NEEDS[kind] for kind in kinds))
    # Without a date of their own, documents are due with the registration, as the page and every mail say.
    if DeadlineKind.REGISTRATION in kinds and DeadlineKind.DOCUMENTS not in everything:
        wanted |= _NEEDS[DeadlineKind.DOCUMENTS]
    return wanted


def _steps(last_instant: datetime, zone: ZoneInfo) -> tuple[Step, ...]:
    local = last_instant.astimezone(zone)
    found = []
    for days in STEPS:
        before = local - timedelta(days=days)  # the same time of the clocks there, whatever they were set to between
        morning = datetime.combine(before.date(), MORNING, zone)
        found.append(Step(days, min(before, morning, key=lambda at: at.astimezone(UTC)).astimezone(UTC)))
    return tuple(found)
