"""What an event's deadlines and days mean."""

from __future__ import annotations

import enum
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from logistics.localized import Localized


class DeadlineKind(enum.StrEnum):
    """What has to be there by a deadline."""

    REGISTRATION = "registration"
    DOCUMENTS = "documents"
    LETTER = "letter"


def has_passed(last_instant: datetime, now: datetime) -> bool:
    """Return whether a deadline whose last accepted instant is `last_instant` has passed at `now` (both aware)."""
    return now > last_instant


@dataclass(frozen=True)
class EventFacts:
    """What every page of an event needs to know of it."""

    id: int
    slug: str
    title: Localized
    short_title: Localized
    summary: Localized
    timezone: str
    languages: tuple[str, ...]
    venue_name: Localized
    venue_address: Localized
    city: Localized
    country: str
    contact_name: Localized
    contact_email: str
    privacy_notice: Localized
    privacy_version: str
    version: int
    #: Whether those who still miss something are reminded before each deadline.
    reminders: bool = True
    #: The first and the last of its days.
    first_day: date | None = None
    last_day: date | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The event's time zone."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class PurgeDates:
    """After which dates, at the event's place, personal data are destroyed; None: never."""

    #: Passports and all other documents, as the event states it.
    documents_on: date | None
    #: Everything else about people, as the event states it.
    people_stated_on: date | None

    @property
    def people_on(self) -> date | None:
        """The date for everything else: the one stated, or a year after the documents."""
        if self.people_stated_on is not None or self.documents_on is None:
            return self.people_stated_on
        year, month, day = self.documents_on.year + 1, self.documents_on.month, self.documents_on.day
        return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class DayFacts:
    """One day and its stated hours, local to the event's zone."""

    date: date
    opens: time | None
    closes: time | None


@dataclass(frozen=True)
class DeadlineFacts:
    """One deadline: its last accepted instant, in UTC, and the document's words."""

    kind: DeadlineKind
    last_instant: datetime
    words: Localized


@dataclass(frozen=True)
class SectionFacts:
    """One titled text of the event's page."""

    key: str
    title: Localized
    body: Localized
