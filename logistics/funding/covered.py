"""Who is covered for an item, as a condition for statements: the answer of `rules.answer`, asked of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from logistics.delegations.models import Seat
from logistics.delegations.rules import DelegationFacts, SeatKind
from logistics.funding import counts, rules
from logistics.funding.models import CoverageException, DeclinedBenefit
from logistics.funding.rules import Item, Person, State, Terms
from logistics.registrations.models import Registration


def is_covered(item: Item, terms: Terms, delegations: Iterable[DelegationFacts]) -> sa.ColumnElement[bool]:
    """Return SQL for whether a `Registration`, outer joined to its `Seat`, is covered for `item`.

    What the documents give is asked of the rules once for each kind of chair a delegation has; the database puts in
    who sits where, and the exceptions and declined benefits of each person.
    """
    exception = sa.exists().where(CoverageException.registration_id == Registration.id, CoverageException.item == item)
    declined = sa.exists().where(DeclinedBenefit.registration_id == Registration.id, DeclinedBenefit.item == item)
    return sa.and_(
        Registration.seat_id.is_not(None),
        ~declined,
        sa.or_(
            exception.where(CoverageException.sponsor_id.is_not(None)),
            sa.and_(~exception, _by_the_documents(item, terms, delegations)),
        ),
    )


def _by_the_documents(item: Item, terms: Terms, delegations: Iterable[DelegationFacts]) -> sa.ColumnElement[bool]:
    most = terms.most_representatives
    alike: defaultdict[frozenset[rules.Seat], list[int]] = defaultdict(list)
    for delegation in delegations:
        given = frozenset(
            seat for seat in _chairs(most) if _answer(item, delegation.code, seat, terms) is State.COVERED
        )
        alike[given].append(delegation.id)
    place = counts.place(most)
    return sa.or_(
        sa.false(),
        *(
            sa.and_(Registration.delegation_id.in_(ids), sa.or_(*_conditions(given, place, most)))
            for given, ids in alike.items()
            if given
        ),
    )


def _chairs(most: int) -> Iterator[rules.Seat]:
    """Yield every kind of chair that coverage tells apart; all places beyond `most` are alike."""
    for place in range(1, most + 2):
        yield rules.Seat(place=place)
    yield rules.Seat(funded=False)
    yield rules.Seat(SeatKind.EXCEPTIONAL)
    yield rules.Seat(SeatKind.EXCEPTIONAL, funded=False)


def _answer(item: Item, delegation: str, seat: rules.Seat, terms: Terms) -> State:
    return rules.answer(item, Person(delegation, seat), terms).state


def _conditions(
    given: frozenset[rules.Seat], place: sa.ScalarSelect[int], most: int
) -> Iterator[sa.ColumnElement[bool]]:
    counted = [seat for seat in given if seat.kind is SeatKind.OFFICIAL and seat.funded]
    for seat in given.difference(counted):
        yield sa.and_(Seat.kind == seat.kind, Seat.funded.is_(seat.funded))
    if counted:
        official = sa.and_(Seat.kind == SeatKind.OFFICIAL, Seat.funded)
        everywhere = len(counted) == most + 1
        yield official if everywhere else sa.and_(official, place.in_([seat.place for seat in counted]))
