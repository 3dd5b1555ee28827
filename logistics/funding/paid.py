"""The people a payer pays for, by delegation in the event's order and seat: all of them, or a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.funding.models import CoverageException, EligibilityEntry, Provision, Sponsor
from logistics.funding.queries import PAGE, coverage_of, named, person_coverage, seated_people, terms_of, told
from logistics.funding.rules import Item, PersonCoverage, State, Terms, of_payer
from logistics.registrations.models import Registration
from logistics.registrations.queries import participants_page
from logistics.registrations.rules import HOLDS_SEAT

ALL = frozenset(Item)
#: Larger than the number of any chair.
_BEYOND = 2**31 - 1


def people_paid(
    event_id: int, *, payer_id: int | None, items: frozenset[Item] = ALL, page: int = PAGE
) -> Iterator[list[PersonCoverage]]:
    """Yield, in pages, the people for whom a payer (None: any) pays one of `items`, or would had they not declined.

    Their lines are those of payer and items alone. One statement is read as it is asked for, and a few more for
    each page.
    """
    terms = terms_of(event_id)
    people = _candidates(event_id, terms, payer_id, items)
    with db.session.execute(people, execution_options={"yield_per": page}) as rows:
        for some in rows.partitions():
            if paid := _paid(some, terms, payer_id, items):
                yield paid


def people_paid_page(
    event_id: int, *, payer_id: int | None, items: frozenset[Item] = ALL, limit: int, offset: int
) -> tuple[list[PersonCoverage], bool]:
    """Return a page of `people_paid`, and whether there are more; it may hold fewer than `limit`.

    Counted are the people to whom the documents or an exception may give something; somebody excepted from it is
    then left out.
    """
    terms = terms_of(event_id)
    if _reaches_everybody(terms, payer_id, items):
        people = participants_page(event_id, statuses=HOLDS_SEAT, limit=limit + 1, offset=offset)
        shown = {person.registration_id: place for place, person in enumerate(people)}
        rows = db.session.execute(named(seated_people(terms)).where(Registration.id.in_(shown))).all()
        found = sorted(rows, key=lambda row: shown[row.id])
    else:
        candidates = _candidates(event_id, terms, payer_id, items)
        found = list(db.session.execute(candidates.limit(limit + 1).offset(offset)))
    return _paid(found[:limit], terms, payer_id, items), len(found) > limit


def pays_for(payer_id: int, item: Item, registration_id: int) -> bool:
    """Return whether a payer pays `item` for somebody who did not decline it."""
    return any(line.state is State.COVERED for line in of_payer(coverage_of(registration_id), payer_id, {item}))


def _paid(
    rows: Sequence[sa.Row[Any]], terms: Terms, payer_id: int | None, items: frozenset[Item]
) -> list[PersonCoverage]:
    each = ((number, row, of_payer(lines, payer_id, items)) for number, row, lines in told(rows, terms))
    return [person_coverage(number, row, lines) for number, row, lines in each if lines]


def _reaches_everybody(terms: Terms, payer_id: int | None, items: frozenset[Item]) -> bool:
    """Return whether one of the payer's provisions is for everyone with a seat."""
    return any(
        each.eligibility is None and each.item in items and payer_id in (None, each.payer.id)
        for each in terms.provisions
    )


def _candidates(
    event_id: int, terms: Terms, payer_id: int | None, items: frozenset[Item]
) -> sa.Select[*tuple[Any, ...]]:
    """Return SQL for everybody who may be paid for: on a chair that a list reaches, or by an exception.

    It leaves out whom no rule could cover, so that a sponsor of few is not looked for among all; whether somebody is
    covered says `coverage` alone.
    """
    people = (
        named(seated_people(terms))
        .where(Registration.event_id == event_id, Registration.status.in_(HOLDS_SEAT))
        .order_by(Delegation.position, Delegation.id, Seat.number)
    )
    if _reaches_everybody(terms, payer_id, items):
        return people
    sponsors = [Sponsor.event_id == event_id] if payer_id is None else [Sponsor.id == payer_id]
    listed = (
        sa.select(EligibilityEntry.delegation_id)
        .join(Provision, Provision.list_id == EligibilityEntry.list_id)
        .join(Sponsor, Sponsor.id == Provision.sponsor_id)
        .where(Provision.item.in_(items), *sponsors)
    )
    excepted = (
        sa.select(CoverageException.registration_id)
        .join(Sponsor, Sponsor.id == CoverageException.sponsor_id)
        .where(CoverageException.event_id == event_id, CoverageException.item.in_(items), *sponsors)
    )
    # Asked apart and put together: in one condition, every chair of the event would be looked at.
    seated = sa.select(Registration.id).join(Seat, Seat.id == Registration.seat_id).where(Seat.funded)
    official = seated.join(Delegation, Delegation.id == Seat.delegation_id).where(
        Delegation.id.in_(listed),
        Seat.kind == SeatKind.OFFICIAL,
        Seat.number <= _last_reached(terms.most_representatives),
    )
    exceptional = seated.where(Seat.delegation_id.in_(listed), Seat.kind == SeatKind.EXCEPTIONAL)
    return people.where(Registration.id.in_(sa.union(excepted, official, exceptional)))


def _last_reached(most: int) -> sa.ColumnElement[int]:
    """Return SQL for the number of the last chair of a `Delegation` that a list of `most` representatives reaches."""
    chair = aliased(Seat)
    number = (
        sa.select(chair.number)
        .where(chair.delegation_id == Delegation.id, chair.kind == SeatKind.OFFICIAL, chair.funded)
        .order_by(chair.number)
        .limit(1)
        .offset(max(most - 1, 0))
        .correlate(Delegation)
        .scalar_subquery()
    )
    return sa.func.coalesce(number, _BEYOND)
