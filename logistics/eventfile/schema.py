"""The parts of an event file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, ValidationInfo, model_validator

from logistics.agenda.rules import SessionKind
from logistics.delegations.rules import DelegationKind, IncomeClass
from logistics.eventfile.countries import alpha3_codes
from logistics.eventfile.faults import FaultKind, refuse
from logistics.eventfile.values import (
    LANGUAGES,
    ClockTime,
    Code,
    Count,
    Country,
    Day,
    DelegationRef,
    Email,
    Ending,
    HeadingRef,
    Label,
    ListCode,
    ListRef,
    LocalTime,
    LongText,
    Objective,
    ShortLine,
    Slug,
    Text,
    Zone,
    known,
)
from logistics.events.rules import DeadlineKind
from logistics.funding.rules import Item

T = TypeVar("T")

Truth = Annotated[bool, Strict()]


class Part(BaseModel):
    """A table of an event file; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _gathered(table: Any, name: str) -> Any:
    """Return `table` with its languages (`es = …, en = …`) gathered under `name`."""
    if not isinstance(table, dict):
        return table
    texts = {key: value for key, value in table.items() if key in LANGUAGES}
    if not texts:
        return table
    if name in table:
        refuse(FaultKind.WRITTEN_TWICE, name=name)
    return {key: value for key, value in table.items() if key not in texts} | {name: texts}


def _no_twins(values: list[T]) -> list[T]:
    for place, value in enumerate(values):
        if value in values[:place]:
            refuse(FaultKind.REPEATED, value=str(value))
    return values


Objectives = Annotated[list[Objective], AfterValidator(_no_twins)]


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


class SeatLabel(Part):
    """Whom a chair is meant for."""

    name: Text

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, table: Any) -> Any:
        return _gathered(table, "name")


class Delegation(Part):
    """A state, organization or network taking part."""

    code: Code
    kind: DelegationKind
    name: Text
    iso: Country | None = None
    income: IncomeClass | None = None
    income_source: ShortLine | None = None
    income_year: Label | None = None
    seats: Count | None = None
    seat_labels: list[SeatLabel] = []
    host: Truth = False

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, table: Any) -> Any:
        return _gathered(table, "name")

    @model_validator(mode="after")
    def _state_has_iso_code(self) -> Self:
        if self.is_state and self.iso is None and self.code not in alpha3_codes():
            refuse(FaultKind.UNKNOWN_COUNTRY, at="code", value=self.code)
        return self

    @property
    def is_state(self) -> bool:
        """Whether it is a state, whose code is its ISO code unless `iso` says otherwise."""
        return self.kind in (DelegationKind.MEMBER, DelegationKind.OBSERVER)

    @property
    def country(self) -> str | None:
        """The ISO 3166-1 alpha-3 code of a state; None for others unless they give one."""
        return self.iso or (self.code if self.is_state else None)


class Delegations(Part):
    """The delegations, in the event's own order, and what holds for each unless it says otherwise."""

    seats: Count | None = None
    income_source: ShortLine | None = None
    income_year: Label | None = None
    in_order: list[Delegation] = Field(min_length=1)

    def seats_of(self, delegation: Delegation) -> int:
        """Return how many official seats `delegation` has."""
        return delegation.seats or self.seats or 0

    def income_source_of(self, delegation: Delegation) -> str | None:
        """Return who classed the income of `delegation`; None when it has no class."""
        return None if delegation.income is None else delegation.income_source or self.income_source

    def income_year_of(self, delegation: Delegation) -> str | None:
        """Return for which year the income of `delegation` was classed; None when it has no class."""
        return None if delegation.income is None else delegation.income_year or self.income_year


class Rule(Part):
    """Which delegations an entry reaches, by what they are."""

    kinds: list[DelegationKind] = []
    income: list[IncomeClass] = []
    except_: list[DelegationRef] = Field([], alias="except")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.kinds and not self.income:
            refuse(FaultKind.EMPTY_RULE)
        return self

    def reaches(self, delegation: Delegation) -> bool:
        """Return whether `delegation` is of one of the kinds and of one of the income classes, and not excepted."""
        of_kind = not self.kinds or delegation.kind in self.kinds
        of_class = not self.income or delegation.income in self.income
        return of_kind and of_class and delegation.code not in self.except_


class Entry(Part):
    """Delegations on an eligibility list, and the ground they stand there on."""

    rule: Rule | None = None
    delegations: Annotated[list[DelegationRef], Field(min_length=1), AfterValidator(_no_twins)] | None = None
    per_delegation: Count
    ground: Text

    @model_validator(mode="after")
    def _by_rule_or_by_name(self) -> Self:
        if (self.rule is None) == (self.delegations is None):
            refuse(FaultKind.ONE_OF_TWO, first="rule", second="delegations")
        return self

    def reaches(self, delegation: Delegation) -> bool:
        """Return whether `delegation` stands on the list by this entry."""
        return self.rule.reaches(delegation) if self.rule else delegation.code in (self.delegations or ())


class EligibilityList(Part):
    """Who may receive something, and how many of each delegation."""

    name: Text
    absent: Text
    entries: list[Entry] = Field(min_length=1)

    def entry_of(self, delegation: Delegation) -> Entry | None:
        """Return the entry that puts `delegation` on the list, or None."""
        return next((entry for entry in self.entries if entry.reaches(delegation)), None)


class Provision(Part):
    """What a sponsor pays, how much of it per person, and for whom."""

    item: Item
    quantity: Count = 1
    for_: ListRef = Field(alias="for")
    nights: Annotated[list[Day], AfterValidator(_no_twins)] = []
    words: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, table: Any) -> Any:
        return _gathered(table, "words")

    @model_validator(mode="after")
    def _nights_are_those_of_the_hotel(self) -> Self:
        if self.nights and self.item is not Item.LODGING:
            refuse(FaultKind.NIGHTS_OF_LODGING_ONLY, at="nights")
        if self.nights and len(self.nights) != self.quantity:
            refuse(FaultKind.NIGHTS_NOT_QUANTITY, at="nights", nights=len(self.nights), quantity=self.quantity)
        return self


class Sponsor(Part):
    """Who pays."""

    code: Code
    name: Text
    provides: list[Provision] = []


class Exclusion(Part):
    """What nobody pays."""

    item: Item
    reason: Text


class Speaker(Part):
    """Who speaks: a delegation of the event, or anybody by name."""

    delegation: DelegationRef | None = None
    name: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str):  # a person is called the same in every language
            return {"name": dict.fromkeys(known(info).languages, value)}
        return _gathered(value, "name")

    @model_validator(mode="after")
    def _delegation_or_name(self) -> Self:
        if (self.delegation is None) == (self.name is None):
            refuse(FaultKind.ONE_OF_TWO, first="delegation", second="es, en")
        return self


class SessionPart(Part):
    """A part of a session, such as a round table."""

    title: Text
    objectives: Objectives = []

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, table: Any) -> Any:
        return _gathered(table, "title")


class Session(Part):
    """One item of the agenda."""

    key: Slug
    start: ClockTime
    end: Ending | None = None
    number: Label = ""
    kind: SessionKind
    heading: HeadingRef | None = None
    title: Text
    note: Text | None = None
    location: Text | None = None
    objectives: Objectives = []
    speakers: list[Speaker] = []
    parts: list[SessionPart] = []

    def starts(self, day: date) -> datetime:
        """Return when it starts on `day`, local to the event's place."""
        return datetime.combine(day, self.start)

    def ends(self, day: date) -> datetime | None:
        """Return when it ends, local to the event's place; None when no end is given."""
        return self.end if self.end is None or isinstance(self.end, datetime) else datetime.combine(day, self.end)


class EventDay(Part):
    """One day, the hours its documents state, and its sessions in order."""

    date: Day
    opens: ClockTime | None = None
    closes: ClockTime | None = None
    sessions: list[Session] = []

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.opens and self.closes and self.closes <= self.opens:
            refuse(FaultKind.CLOSES_BEFORE_OPENS, at="closes")
        return self


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
    languages: Annotated[list[Literal["es", "en"]], Field(min_length=1), AfterValidator(_no_twins)]
    purge_on: Day | None = None
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
