"""The one clock: every instant and date of the application comes from here."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app


@dataclass
class Clock:
    """Tells the time, moved by `shift` during a rehearsal and ticking on from there."""

    shift: timedelta = field(default_factory=timedelta)

    @classmethod
    def rehearsing(cls, start: datetime, since: datetime | None = None) -> Clock:
        """Return a clock that showed `start` at the real instant `since` (both aware; by default now) and ticks on."""
        return cls(start.astimezone(UTC) - (since or datetime.now(UTC)))

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC) + self.shift


def now() -> datetime:
    """Return the application's current instant, aware, in UTC."""
    clock: Clock = current_app.extensions["clock"]
    return clock.now()


def today(zone: ZoneInfo) -> date:
    """Return the application's current date in `zone`."""
    return now().astimezone(zone).date()


def monotonic() -> float:
    """Return seconds of a clock that is never set back; for measuring, not for telling the time."""
    return time.monotonic()
