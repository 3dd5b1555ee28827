"""The part of an event file on who takes part, on how many seats."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from logistics.delegations.rules import DelegationKind, IncomeClass
from logistics.eventfile.countries import alpha3_codes
from logistics.eventfile.faults import FaultKind, refuse
from logistics.eventfile.parts import Part, Truth, gathered
from logistics.eventfile.values import Code, Count, Country, Label, ShortLine, Text


class SeatLabel(Part):
    """Whom a chair is meant for."""

    name: Text

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, table: Any) -> Any:
        return gathered(table, "name")


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
        return gathered(table, "name")

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
