"""The part of an event file on its days and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from pydantic import ValidationInfo, model_validator

from logistics.agenda.rules import SessionKind
from logistics.eventfile.faults import FaultKind, refuse
from logistics.eventfile.parts import Objectives, Part, gathered
from logistics.eventfile.values import ClockTime, Day, DelegationRef, Ending, HeadingRef, Label, Slug, Text, known


class Speaker(Part):
    """Who speaks: a delegation of the event, or anybody by name."""

    delegation: DelegationRef | None = None
    name: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str):  # a person is called the same in every language
            return {"name": dict.fromkeys(known(info).languages, value)}
        return gathered(value, "name")

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
        return gathered(table, "title")


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
