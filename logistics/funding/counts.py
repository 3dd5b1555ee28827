"""Counting chairs and people for the funding board, in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.funding import rules
from logistics.funding.board import Group, Special
from logistics.funding.models import CoverageException, DeclinedBenefit
from logistics.localized import Localized
from logistics.registrations.models import Registration
from logistics.registrations.rules import HOLDS_SEAT, Status

#: The chairs over which a list counts its representatives.
_COUNTS = sa.and_(Seat.kind == SeatKind.OFFICIAL, Seat.funded)
#: Beside `Seat` in the same statement. Made once: making an alias takes longer than using it.
_OTHER_SEAT = aliased(Seat)
_CONFIRMED = Registration.status == Status.CONFIRMED


def place(most: int) -> sa.ScalarSelect[int]:
    """Return SQL for the place of `Seat` among its delegation's official funded seats, from 1.

    It looks no further than `most` + 1: no list reaches beyond `most`, so the rest are alike.
    """
    up_to_it = (
        sa.select(sa.literal(1).label("one"))
        .where(
            _OTHER_SEAT.delegation_id == Seat.delegation_id,
            _OTHER_SEAT.kind == SeatKind.OFFICIAL,
            _OTHER_SEAT.funded,
            _OTHER_SEAT.number <= Seat.number,
        )
        .limit(most + 1)
        .correlate(Seat)
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(up_to_it).scalar_subquery()


def delegations(event_id: int) -> Sequence[sa.Row[Any]]:
    """Return the event's delegations in order: id, code, name, chairs, registered, confirmed, and `shift`.

    `shift` is how far the number of a chair can be ahead of its place: 0 while the official funded
    chairs are numbered from 1 without a gap.
    """
    chairs = sa.select(sa.func.count()).select_from(Seat).where(Seat.delegation_id == Delegation.id)
    numbers = sa.select(sa.func.max(Seat.number)).where(Seat.delegation_id == Delegation.id, _COUNTS)
    people = (
        sa.select(sa.func.count())
        .select_from(Registration)
        .where(Registration.event_id == Delegation.event_id, Registration.delegation_id == Delegation.id)
    )
    highest = sa.func.coalesce(numbers.correlate(Delegation).scalar_subquery(), 0)
    return db.session.execute(
        sa.select(
            Delegation.id,
            Delegation.code,
            Delegation.name,
            chairs.correlate(Delegation).scalar_subquery().label("chairs"),
            people.where(Registration.status.in_(HOLDS_SEAT))
            .correlate(Delegation)
            .scalar_subquery()
            .label("registered"),
            people.where(_CONFIRMED).correlate(Delegation).scalar_subquery().label("confirmed"),
            (highest - chairs.where(_COUNTS).correlate(Delegation).scalar_subquery()).label("shift"),
        )
        .where(Delegation.event_id == event_id)
        .order_by(Delegation.position, Delegation.id)
    ).all()


def groups(event_id: int, standing: Sequence[sa.Row[Any]], most: int) -> Iterator[Group]:
    """Yield the event's chairs in groups for which coverage is the same; `standing` is what `delegations` returned.

    Read one by one are only the chairs a list may count (their place is `most` or less) and those that
    are not official or not funded; all others are what then remains of each delegation.
    """
    reach = most + max((row.shift for row in standing), default=0)
    chairs = (
        sa.select(
            Seat.delegation_id,
            Seat.kind,
            Seat.funded,
            sa.func.row_number()
            .over(partition_by=(Seat.delegation_id, Seat.kind, Seat.funded), order_by=Seat.number)
            .label("place"),
            Registration.status,
        )
        .join(Delegation, Delegation.id == Seat.delegation_id)
        .outerjoin(Registration, Registration.seat_id == Seat.id)
        .where(Delegation.event_id == event_id)
        .where(sa.or_(Seat.kind != SeatKind.OFFICIAL, ~Seat.funded, Seat.number <= reach))
        .subquery()
    )
    like = (chairs.c.delegation_id, chairs.c.kind, chairs.c.funded, _like(chairs, most))
    counted = db.session.execute(
        sa.select(
            *like,
            sa.func.count(),
            sa.func.count(chairs.c.status),
            sa.func.count(sa.case((chairs.c.status == Status.CONFIRMED, 1))),
        ).group_by(*like)
    )
    code = {row.id: row.code for row in standing}
    rest = {row.id: [row.chairs, row.registered, row.confirmed] for row in standing}
    for delegation_id, kind, funded, at, *numbers in counted:
        yield Group(code[delegation_id], rules.Seat(kind, funded, at), *numbers)
        rest[delegation_id] = [had - taken for had, taken in zip(rest[delegation_id], numbers, strict=True)]
    for delegation_id, numbers in rest.items():
        yield Group(code[delegation_id], rules.Seat(place=most + 1), *numbers)


def _like(chairs: sa.Subquery, most: int) -> sa.ColumnElement[int]:
    """Return the place where it matters: 1 for chairs no list counts, `most` + 1 for all beyond the lists."""
    counts = sa.and_(chairs.c.kind == SeatKind.OFFICIAL, chairs.c.funded)
    return sa.case((~counts, 1), (chairs.c.place > most, most + 1), else_=chairs.c.place)


def specials(event_id: int, most: int) -> list[Special]:
    """Return the event's exceptions and declined benefits of people with a seat, like ones counted together."""
    return [*_excepted(event_id, most), *_declined(event_id, most)]


def _excepted(event_id: int, most: int) -> Iterator[Special]:
    made = CoverageException
    one_by_one = (
        sa.select(
            Delegation.code,
            Seat.kind,
            Seat.funded,
            place(most).label("place"),
            made.item,
            made.sponsor_id,
            made.quantity,
            DeclinedBenefit.id.is_not(None).label("declined"),
            Registration.status,
        )
        .select_from(made)
        .join(Registration, Registration.id == made.registration_id)
        .join(Seat, Seat.id == Registration.seat_id)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .outerjoin(
            DeclinedBenefit,
            sa.and_(DeclinedBenefit.registration_id == made.registration_id, DeclinedBenefit.item == made.item),
        )
        .where(made.event_id == event_id)
    )
    for code, kind, funded, at, item, sponsor_id, quantity, declined, *people in _together(one_by_one):
        payer = None if sponsor_id is None else rules.Payer(sponsor_id, "", Localized())
        exception = rules.Override(item, payer, quantity, "", "")
        yield Special(code, rules.Seat(kind, funded, at), item, exception, declined, *people)


def _declined(event_id: int, most: int) -> Iterator[Special]:
    """Yield those who declined what no exception speaks of."""
    made = DeclinedBenefit
    excepted = sa.exists().where(
        CoverageException.registration_id == made.registration_id, CoverageException.item == made.item
    )
    one_by_one = (
        sa.select(Delegation.code, Seat.kind, Seat.funded, place(most).label("place"), made.item, Registration.status)
        .select_from(made)
        .join(Registration, Registration.id == made.registration_id)
        .join(Seat, Seat.id == Registration.seat_id)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .where(made.event_id == event_id, ~excepted)
    )
    for code, kind, funded, at, item, *people in _together(one_by_one):
        yield Special(code, rules.Seat(kind, funded, at), item, None, True, *people)


def _together(one_by_one: sa.Select[*tuple[Any, ...]]) -> sa.Result[*tuple[Any, ...]]:
    """Return like rows once, the status at their end replaced by how many there are and how many confirmed."""
    rows = one_by_one.subquery()
    *like, status = rows.c
    return db.session.execute(
        sa.select(*like, sa.func.count(), sa.func.count(sa.case((status == Status.CONFIRMED, 1)))).group_by(*like)
    )
