"""The event file as a whole: what is said of the event itself, and its parts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from logistics.eventfile.agenda_part import EventDay, Session, Speaker
from logistics.eventfile.delegations_part import Delegations
from logistics.eventfile.faults import FaultKind, refuse
from logistics.eventfile.funding_part import EligibilityList, Exclusion, Sponsor
from logistics.eventfile.parts import Part, no_twins
from logistics.eventfile.values import Country, Day, Email, Label, ListCode, LocalTime, LongText, Slug, Text, Zone
from logistics.events.rules import DeadlineKind


class Venue(Part):
    """Where the meeting is held."""

    name: Text
    address: Text | None = None
    city: Text
    country: Country


class Contact(Part):
    """Whom to write to."""

    name: Text
    email: Email


class Privacy(Part):
    """What a person agrees to before the first upload."""

    version: Label
    notice: LongText


class Deadline(Part):
    """An instant by which something has to be there."""

    before: Day | None = None
    until: LocalTime | None = None
    words: Text

    @model_validator(mode="after")
    def _one_way_of_saying_it(self) -> Self:
        if (self.before is None) == (self.until is None):
            refuse(FaultKind.ONE_OF_TWO, first="before", second="until")
        return self

    def last_instant(self, zone: ZoneInfo) -> datetime:
        """Return the last instant that is still in time, in UTC.

        "Before 2 March" is strict: its last instant is 1 March, 23:59:59 in `zone`. A time that comes
        twice, when clocks go back, counts as the later one: a deadline is read in favour of the person.
        """
        local = self.until or datetime.combine(self.before or date.min, time()) - timedelta(seconds=1)
        return local.replace(tzinfo=zone, fold=1).astimezone(UTC)


class Section(Part):
    """A titled text on the event's page."""

    key: Slug
    title: Text
    body: LongText


class EventFile(Part):
    """An event whole."""

    slug: Slug
    title: Text
    short_title: Text
    summary: LongText
    timezone: Zone
    languages: Annotated[list[Literal["es", "en"]], Field(min_length=1), AfterValidator(no_twins)]
    purge_on: Day | None = None
    purge_people_on: Day | None = None
    reminders: bool = True
    venue: Venue
    contact: Contact
    privacy: Privacy
    deadlines: dict[DeadlineKind, Deadline] = {}
    delegations: Delegations
    lists: dict[ListCode, EligibilityList] = {}
    sponsors: list[Sponsor] = []
    exclusions: list[Exclusion] = []
    headings: dict[Slug, Text] = {}
    days: list[EventDay] = Field(min_length=1)
    sections: list[Section] = []

    @property
    def zone(self) -> ZoneInfo:
        """The event's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def sessions(self) -> list[tuple[EventDay, Session]]:
        """All sessions in order, each with its day."""
        return [(day, session) for day in self.days for session in day.sessions]

    def instant(self, local: datetime) -> datetime:
        """Return the instant, in UTC, of `local` at the event's place; of a time that comes twice, the first."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def speaker_name(self, speaker: Speaker) -> dict[str, str]:
        """Return what `speaker` is called in every language."""
        if speaker.name is not None:
            return speaker.name
        return next(one.name for one in self.delegations.in_order if one.code == speaker.delegation)
