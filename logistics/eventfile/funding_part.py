"""The part of an event file on who pays for what for whom."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from logistics.delegations.rules import DelegationKind, IncomeClass
from logistics.eventfile.delegations_part import Delegation
from logistics.eventfile.faults import FaultKind, refuse
from logistics.eventfile.parts import Part, gathered, no_twins
from logistics.eventfile.values import Code, Count, Day, DelegationRef, ListRef, Text
from logistics.funding.rules import Item


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
    delegations: Annotated[list[DelegationRef], Field(min_length=1), AfterValidator(no_twins)] | None = None
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
    nights: Annotated[list[Day], AfterValidator(no_twins)] = []
    words: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, table: Any) -> Any:
        return gathered(table, "words")

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
