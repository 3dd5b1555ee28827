"""What an event's documents say, remembered while its version stands, and what follows from it at this instant."""

from __future__ import annotations

from datetime import date, datetime

from logistics import clock
from logistics.delegations import queries as delegation_queries
from logistics.delegations.rules import DelegationFacts
from logistics.events import queries
from logistics.events.rules import DeadlineFacts, DeadlineKind, EventFacts, has_passed
from logistics.funding.queries import terms_of
from logistics.funding.rules import Terms
from logistics.participation.rules import Asked, asked_of
from logistics.remembered import remembered


def deadlines(event: EventFacts) -> list[DeadlineFacts]:
    """Return the deadlines, the earliest first."""
    return remembered("deadlines", event, lambda: queries.deadlines(event.id))


def due(event: EventFacts) -> dict[DeadlineKind, datetime]:
    """Return the last instant in time, in UTC, by what has to be there."""
    return {each.kind: each.last_instant for each in deadlines(event)}


def registration_deadline(event: EventFacts) -> datetime | None:
    """Return the last instant for registering, in UTC, or None when there is no deadline."""
    return due(event).get(DeadlineKind.REGISTRATION)


def closed_since(event: EventFacts) -> datetime | None:
    """Return the last instant for registering when it has passed, else None."""
    last_instant = registration_deadline(event)
    return last_instant if last_instant is not None and has_passed(last_instant, clock.now()) else None


def meeting(event: EventFacts) -> tuple[date, date] | None:
    """Return the first and the last day, or None when the event has no days yet."""
    days = remembered("days", event, lambda: queries.days(event.id))
    return (days[0].date, days[-1].date) if days else None


def today(event: EventFacts) -> date:
    """Return the date at the meeting's place."""
    return clock.today(event.zone)


def delegations(event: EventFacts) -> list[DelegationFacts]:
    """Return the delegations in the event's order."""
    return remembered("delegations", event, lambda: delegation_queries.delegations(event.id))


def delegation(event: EventFacts, code: str) -> DelegationFacts | None:
    """Return the delegation with this code, or None."""
    return next((each for each in delegations(event) if each.code == code), None)


def delegation_by_id(event: EventFacts, delegation_id: int) -> DelegationFacts:
    """Return one of the event's delegations."""
    found = remembered("delegations", event, lambda: delegation_queries.delegations(event.id))
    return next(each for each in found if each.id == delegation_id)


def terms(event: EventFacts) -> Terms:
    """Return what the documents say of money."""
    return remembered("terms", event, lambda: terms_of(event.id))


def asked(event: EventFacts, delegation_code: str) -> Asked:
    """Return what is asked of the people of this delegation."""
    return asked_of(delegation_code, terms(event))
