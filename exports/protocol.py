"""Who comes first: delegations in Spanish alphabetical order, and the people of each by capacity and name."""

from __future__ import annotations

from collections.abc import Iterator

from exports.alphabet import spanish
from logistics.delegations.queries import delegations
from logistics.delegations.rules import DelegationFacts, DelegationKind
from logistics.events.rules import EventFacts
from logistics.registrations.queries import participants
from logistics.registrations.rules import ACCEPTED, Capacity, Participant

_KINDS = list(DelegationKind)
_CAPACITIES = list(Capacity)


def delegations_alphabetically(event: EventFacts) -> list[DelegationFacts]:
    """Return members, then observers, organizations and networks, each in the order of their Spanish names."""
    return sorted(
        delegations(event.id), key=lambda each: (_KINDS.index(each.kind), spanish(each.name.in_language("es")))
    )


def accepted_of(event: EventFacts, delegation: DelegationFacts) -> list[Participant]:
    """Return a delegation's people whom an organizer has accepted: heads, delegates, alternates, observers, by name."""
    people = [
        person for page in participants(event.id, statuses=ACCEPTED, delegation_id=delegation.id) for person in page
    ]
    return sorted(people, key=lambda person: (_CAPACITIES.index(person.capacity), spanish(person.full_name)))


def accepted_by_delegation(
    event: EventFacts, *, alphabetical: bool
) -> Iterator[tuple[DelegationFacts, list[Participant]]]:
    """Yield each delegation that has accepted people with them, alphabetically or in the event's own order."""
    order = delegations_alphabetically(event) if alphabetical else delegations(event.id)
    for delegation in order:
        if people := accepted_of(event, delegation):
            yield delegation, people
