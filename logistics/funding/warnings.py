"""What the rules on who pays for what contradict in themselves, or leave open."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from logistics.events.warnings import About, EventWarning
from logistics.funding.rules import Eligibility, Item, Provision, Terms
from logistics.localized import Localized


class FundingCode(enum.StrEnum):
    """The warnings about who pays for what."""

    ON_SOME_LISTS = "W201"
    ON_NO_LIST = "W202"
    HOST_ON_LIST = "W203"
    NIGHTS_WITHOUT_DATES = "W204"
    LIST_UNUSED = "W205"
    LIST_EMPTY = "W206"
    MORE_THAN_SEATS = "W207"
    PAID_AND_EXCLUDED = "W208"
    PAID_TWICE = "W209"


@dataclass(frozen=True)
class Standing:
    """A delegation, as far as warnings depend on it."""

    code: str
    name: Localized
    is_host: bool
    #: Its official seats.
    seats: int


def funding_warnings(
    delegations: Sequence[Standing], terms: Terms, lists: Iterable[Eligibility] = ()
) -> list[EventWarning]:
    """Return the warnings about `terms`, in the order of their codes and then of the delegations.

    `lists` are all of the event's eligibility lists; those that no provision leads to are told of.
    """
    used = _used(terms)
    found = [
        *_standings(delegations, used),
        *_nights(terms.provisions),
        *_unused(lists, used),
        *_seats(delegations, used),
        *_excluded(terms),
        *_twice(delegations, terms.provisions),
    ]
    return sorted(found, key=lambda warning: warning.code)


def _used(terms: Terms) -> list[Eligibility]:
    """Return the lists that somebody pays something for, in the order in which provisions name them."""
    return list({one.eligibility.code: one.eligibility for one in terms.provisions if one.eligibility}.values())


def _standings(delegations: Sequence[Standing], used: Sequence[Eligibility]) -> Iterator[EventWarning]:
    for delegation in delegations:
        on = tuple(one.name for one in used if delegation.code in one.entries)
        off = tuple(one.name for one in used if delegation.code not in one.entries)
        about = About("delegation", delegation.code)
        if on and off:
            facts = {"delegation": delegation.name, "lists": on, "others": off}
            yield EventWarning(FundingCode.ON_SOME_LISTS, about, facts)
        if off and not on:
            yield EventWarning(FundingCode.ON_NO_LIST, about, {"delegation": delegation.name, "others": off})
        if on and delegation.is_host:
            yield EventWarning(FundingCode.HOST_ON_LIST, about, {"delegation": delegation.name, "lists": on})


def _provision(provision: Provision, particular: str = "") -> About:
    return About("provision", f"{provision.payer.code} {provision.item}", particular)


def _nights(provisions: Iterable[Provision]) -> Iterator[EventWarning]:
    for provision in provisions:
        if provision.item is Item.LODGING and not provision.nights:
            facts = {"payer": provision.payer.name, "nights": provision.quantity}
            yield EventWarning(FundingCode.NIGHTS_WITHOUT_DATES, _provision(provision), facts)


def _unused(lists: Iterable[Eligibility], used: Sequence[Eligibility]) -> Iterator[EventWarning]:
    codes = {one.code for one in used}
    for one in lists:
        about = About("eligibility_list", one.code)
        if one.code not in codes:
            yield EventWarning(FundingCode.LIST_UNUSED, about, {"list": one.name})
        if not one.entries:
            yield EventWarning(FundingCode.LIST_EMPTY, about, {"list": one.name})


def _seats(delegations: Sequence[Standing], used: Sequence[Eligibility]) -> Iterator[EventWarning]:
    for delegation in delegations:
        for one in used:
            entry = one.entries.get(delegation.code)
            if entry is not None and entry.representatives > delegation.seats:
                facts = {
                    "delegation": delegation.name,
                    "list": one.name,
                    "representatives": entry.representatives,
                    "seats": delegation.seats,
                }
                yield EventWarning(FundingCode.MORE_THAN_SEATS, About("delegation", delegation.code), facts)


def _excluded(terms: Terms) -> Iterator[EventWarning]:
    for provision in terms.provisions:
        if provision.item in terms.exclusions:
            facts = {"payer": provision.payer.name, "item": provision.item}
            yield EventWarning(FundingCode.PAID_AND_EXCLUDED, _provision(provision), facts)


def _twice(delegations: Sequence[Standing], provisions: Sequence[Provision]) -> Iterator[EventWarning]:
    """Yield a warning for every provision of an item that somebody already gives to one of the same delegations."""
    codes = frozenset(delegation.code for delegation in delegations)
    for place, provision in enumerate(provisions):
        for before in provisions[:place]:
            if provision.item is before.item and _reached(provision, codes) & _reached(before, codes):
                facts = {"payers": (before.payer.name, provision.payer.name), "item": provision.item}
                yield EventWarning(FundingCode.PAID_TWICE, _provision(provision), facts)


def _reached(provision: Provision, everyone: frozenset[str]) -> frozenset[str]:
    return everyone if provision.eligibility is None else frozenset(provision.eligibility.entries)
