"""The people of a group, asked of the database: how many, some of them in an order, and which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from logistics.attendance.models import CheckIn
from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.events.rules import EventFacts
from logistics.funding.covered import is_covered
from logistics.participation import known
from logistics.participation.lacking import letter_stands, waits_for
from logistics.people.rules import MAX_WORDS, Group, Order, Sorting
from logistics.registrations.models import Registration
from logistics.registrations.queries import participants_by_id
from logistics.registrations.rules import Participant, Status, folded

_CAME = (
    sa.exists().where(CheckIn.registration_id == Registration.id, CheckIn.undone_at.is_(None)).correlate(Registration)
)
#: A status's place in the order of statuses.
_STATUS_PLACE = sa.case({status: place for place, status in enumerate(Status)}, value=Registration.status)
_ORDERS: dict[Order, tuple[Any, ...]] = {
    Order.NAME: (Registration.name_key, Registration.id),
    Order.DELEGATION: (Delegation.position, Registration.name_key, Registration.id),
    Order.INSTITUTION: (sa.func.lower(Registration.institution), Registration.name_key, Registration.id),
    Order.STATUS: (_STATUS_PLACE, Registration.name_key, Registration.id),
    Order.SUBMITTED: (sa.func.coalesce(Registration.submitted_at, Registration.created_at), Registration.id),
}
_BY_NAME = Sorting()


@dataclass(frozen=True)
class Page:
    """Some of a group's people in order, and whether there are others before and after them."""

    people: tuple[Participant, ...]
    before: bool
    after: bool


def number(event: EventFacts, group: Group, *, most: int | None = None) -> int:
    """Return how many people belong to the group; with `most`, no further than one beyond it is counted."""
    found = members(event, group, sa.literal(1).label("one"))
    if most is not None:
        found = found.limit(most + 1)
    return db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0


def page(
    event: EventFacts,
    group: Group,
    sorting: Sorting = _BY_NAME,
    *,
    limit: int,
    after: str = "",
    before: str = "",
) -> Page:
    """Return up to `limit` people of the group, the first ones, or those next `after` or `before` a reference.

    Its cost does not grow with the people left out before it.
    """
    anchor = after or before
    at = _place(event, sorting.order, anchor) if anchor else None
    backwards = at is not None and bool(before) and not after
    turned = sorting.descending != backwards
    found = members(event, group, Registration.id).join(Delegation, Delegation.id == Registration.delegation_id)
    columns = _ORDERS[sorting.order]
    found = found.order_by(*(column.desc() if turned else column for column in columns)).limit(limit + 1)
    if at is not None:
        place = sa.tuple_(*columns)
        found = found.where(place < at if turned else place > at)
    ids = list(db.session.scalars(found))
    more, ids = len(ids) > limit, ids[:limit]
    if backwards:
        ids.reverse()
    people = participants_by_id(ids)
    beyond = at is not None
    return Page(tuple(people[each] for each in ids), more if backwards else beyond, beyond if backwards else more)


def everybody(
    event: EventFacts, group: Group, sorting: Sorting = _BY_NAME, *, at_once: int = 500
) -> Iterator[tuple[Participant, ...]]:
    """Yield the people of the group in pages, each read when it is asked for."""
    some = page(event, group, sorting, limit=at_once)
    while some.people:
        yield some.people
        if not some.after:
            return
        some = page(event, group, sorting, limit=at_once, after=some.people[-1].reference)


def members(event: EventFacts, group: Group, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement that selects `columns` of the `Registration` of everybody who belongs to the group.

    A draft belongs to nobody's group: nobody has handed it in.
    """
    return (
        sa.select(*columns)
        .select_from(Registration)
        .outerjoin(Seat, Seat.id == Registration.seat_id)
        .where(
            Registration.event_id == event.id,
            Registration.status.in_(group.statuses - {Status.DRAFT}),
            *_conditions(event, group),
        )
    )


def _place(event: EventFacts, order: Order, reference: str) -> sa.Row[Any] | None:
    """Return where the person with this reference stands in `order`; None when there is nobody."""
    return db.session.execute(
        sa.select(*_ORDERS[order])
        .select_from(Registration)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .where(Registration.event_id == event.id, Registration.reference == reference)
    ).one_or_none()


def _conditions(event: EventFacts, group: Group) -> Iterator[sa.ColumnElement[bool]]:
    if group.delegations:
        chosen = [each.id for each in known.delegations(event) if each.code in group.delegations]
        yield Registration.delegation_id.in_(chosen)
    if group.covered is not None:
        yield is_covered(group.covered, known.terms(event), known.delegations(event))
    if group.missing:
        yield sa.or_(*(waits_for(need) for need in sorted(group.missing)))
    if group.language:
        yield Registration.language == group.language
    if group.capacity is not None:
        yield Registration.capacity == group.capacity
    if group.seat is not None:
        yield Seat.kind == group.seat
    if group.letter is not None:
        yield letter_stands(group.letter)
    for word in folded(group.search).split()[:MAX_WORDS]:
        yield Registration.search_text.contains(word, autoescape=True)
    yield from _answered(group)


def _answered(group: Group) -> Iterator[sa.ColumnElement[bool]]:
    answers: tuple[tuple[bool | None, sa.ColumnElement[bool]], ...] = (
        (group.late, Registration.late.is_(True)),
        (group.interpretation, Registration.needs_interpretation.is_(True)),
        (group.diet, Registration.diet != ""),
        (group.accessibility, Registration.accessibility != ""),
        (group.visa_letter, Registration.needs_visa_letter.is_(True)),
        (group.came, _CAME),
    )
    for wanted, is_so in answers:
        if wanted is not None:
            yield is_so if wanted else ~is_so
