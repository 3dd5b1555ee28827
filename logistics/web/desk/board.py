"""The board: who is missing what, at a glance: delegations by seats, and what the secretariat should look after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from logistics import clock
from logistics.eventfile.queries import subject_in_database
from logistics.eventfile.warnings import warnings_about
from logistics.eventfile.words import warning_sentence
from logistics.events.rules import EventFacts
from logistics.funding.queries import funding_board
from logistics.messages.queries import unsent
from logistics.participation import known, lacking
from logistics.participation.rules import OF_THE_PERSON, OF_THE_SECRETARIAT, PASSPORT_MISSING, Need
from logistics.participation.words import NEEDS, NO_PASSPORT, WAITS_FOR
from logistics.people.rules import Group
from logistics.registrations.chairs import Place, first_waiting, numbers_seated, places
from logistics.registrations.queries import numbers_by_status, seats_by_delegation
from logistics.registrations.rules import ACTIVE, HOLDS_SEAT, DelegationSeats, Status
from logistics.registrations.substitutions import unsettled
from logistics.remembered import remembered
from logistics.retention.queries import number_of_open_requests
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.desk.group_form import query

#: Delegations on a page; the chairs of one that are drawn one by one; and of how many people it is counted what they
#: wait for. Beyond them the board leads to lists, so that its size and cost stay the same.
_DELEGATIONS, _CHAIRS, _COUNTED = 30, 12, 2000
_WAITING = 15
_SUBSTITUTIONS = 15


@dataclass(frozen=True)
class Row:
    """A delegation on the board: its chairs, or, when there are too many to draw, how many people stand where."""

    seats: DelegationSeats
    places: list[Place]
    numbers: Mapping[Status, int]

    @property
    def is_drawn(self) -> bool:
        """Whether its chairs are drawn one by one."""
        return _is_drawn(self.seats)


@blueprint.get("/events/<slug>/desk/")
def board(slug: str) -> ResponseReturnValue:
    """Show seats, numbers, and what waits for whom."""
    event, page = access.event(), pages.page_number()
    delegations, numbers = seats_by_delegation(event.id), numbers_by_status(event.id)
    start = (page - 1) * _DELEGATIONS
    taking_part = sum(numbers.get(status, 0) for status in ACTIVE)
    to_do = lacking.numbers(event.id) if taking_part <= _COUNTED else None

    def owed(needs: Iterable[Need]) -> int:
        return sum(to_do[need] for need in needs) if to_do else 0

    rows = _rows(event, delegations[start : start + _DELEGATIONS])
    waiting = first_waiting(event.id, limit=_WAITING) if numbers.get(Status.WAITLISTED) else []
    return render_template(
        "web/desk/board.html",
        event=event,
        now=clock.now(),
        deadlines=known.deadlines(event),
        numbers=[(status, numbers[status]) for status in Status if numbers.get(status)],
        to_do=to_do,
        of_the_person=OF_THE_PERSON,
        by_people=_told(OF_THE_PERSON),
        by_secretariat=_told(OF_THE_SECRETARIAT),
        owed=owed,
        owed_by_people=owed(OF_THE_PERSON),
        owed_by_secretariat=owed(OF_THE_SECRETARIAT),
        holds_seat=[status for status in Status if status in HOLDS_SEAT],
        waits_for=WAITS_FOR,
        rows=rows,
        needs=lacking.needs_of_people(_drawn(rows)),
        waiting=waiting,
        others_waiting=numbers.get(Status.WAITLISTED, 0) - len(waiting),
        by_id={each.delegation_id: each for each in delegations},
        totals=funding_board(event.id).totals if to_do is not None else (),
        people=partial(_people, slug),
        page=page,
        more=len(delegations) > start + _DELEGATIONS,
        warnings=_warnings(event),
        unsent=unsent(event.id),
        substitutions=unsettled(event.id, limit=_SUBSTITUTIONS),
        wishes=number_of_open_requests(event.id),
    )


def _told(needs: Collection[Need]) -> list[tuple[list[Need], LazyString]]:
    """Return what is told of some needs, with the words, those told as one together."""
    passport = [need for need in Need if need in PASSPORT_MISSING]
    told = [([need], NEEDS[need]) for need in Need if need in needs and need not in PASSPORT_MISSING]
    return [(passport, NO_PASSPORT), *told] if PASSPORT_MISSING.issubset(needs) else told


def _rows(event: EventFacts, delegations: Iterable[DelegationSeats]) -> list[Row]:
    shown = list(delegations)
    drawn = places([each.delegation_id for each in shown if _is_drawn(each)])
    many = [each.delegation_id for each in shown if not _is_drawn(each)]
    counted = numbers_seated(event.id, many) if many else {}
    return [Row(each, drawn.get(each.delegation_id, []), counted.get(each.delegation_id, {})) for each in shown]


def _is_drawn(seats: DelegationSeats) -> bool:
    return seats.seats + seats.exceptional_seats <= _CHAIRS


def _drawn(rows: Iterable[Row]) -> list[int]:
    """Return who sits on the chairs that are drawn."""
    return [place.sitter.registration_id for row in rows for place in row.places if place.sitter]


def _people(slug: str, *statuses: Status, **conditions: object) -> str:
    """Return the address of the list of those of some statuses who fulfil `conditions`, the fields of a `Group`."""
    group = Group(frozenset(statuses), **conditions)  # type: ignore[arg-type]  # what the template names
    return f"{url_for('desk.people', slug=slug)}?{urlencode(query(group))}"


def _warnings(event: EventFacts) -> list[str]:
    """Return what the event's documents contradict in themselves, as sentences; shown, and never corrected."""
    found = remembered("warnings", event, lambda: warnings_about(subject_in_database(event)))
    return [warning_sentence(warning) for warning in found]
