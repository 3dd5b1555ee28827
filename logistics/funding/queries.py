"""Reading who pays for what: for one person, for everybody page by page, for the public, and for the board."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.funding import board as boards
from logistics.funding import counts, rules
from logistics.funding.models import (
    CoverageException,
    DeclinedBenefit,
    EligibilityEntry,
    EligibilityList,
    Exclusion,
    Provision,
    Sponsor,
)
from logistics.funding.rules import Item, Line, Payer, Terms
from logistics.registrations.models import Registration
from logistics.registrations.rules import ACTIVE, Status

#: People read at a time when all of an event are told.
PAGE = 500


def payers(event_id: int) -> tuple[Payer, ...]:
    """Return the event's sponsors in order."""
    rows = db.session.execute(
        sa.select(Sponsor.id, Sponsor.code, Sponsor.name)
        .where(Sponsor.event_id == event_id)
        .order_by(Sponsor.position, Sponsor.id)
    )
    return tuple(Payer(*row) for row in rows)


def terms_of(event_id: int, delegation_id: int | None = None) -> Terms:
    """Return what the event's documents say of money; the lists' entries only of one delegation, when given."""
    entries: defaultdict[int, dict[str, rules.Entry]] = defaultdict(dict)
    standing = (
        sa.select(EligibilityEntry.list_id, Delegation.code, EligibilityEntry.per_delegation, EligibilityEntry.ground)
        .join(Delegation, Delegation.id == EligibilityEntry.delegation_id)
        .where(Delegation.event_id == event_id)
        .order_by(Delegation.position, Delegation.id)
    )
    if delegation_id is not None:
        standing = standing.where(Delegation.id == delegation_id)
    for list_id, code, representatives, ground in db.session.execute(standing):
        entries[list_id][code] = rules.Entry(representatives, ground)
    lists = {
        row.id: rules.Eligibility(row.code, row.name, row.reason_if_absent, entries[row.id])
        for row in db.session.execute(
            sa.select(
                EligibilityList.id, EligibilityList.code, EligibilityList.name, EligibilityList.reason_if_absent
            ).where(EligibilityList.event_id == event_id)
        )
    }
    provisions = db.session.execute(
        sa.select(
            Provision.item,
            Provision.quantity,
            Provision.list_id,
            Provision.words,
            Provision.nights,
            Sponsor.id,
            Sponsor.code,
            Sponsor.name,
        )
        .join(Sponsor, Sponsor.id == Provision.sponsor_id)
        .where(Sponsor.event_id == event_id)
        .order_by(Sponsor.position, Sponsor.id, Provision.position, Provision.id)
    )
    exclusions = db.session.execute(
        sa.select(Exclusion.item, Exclusion.reason)
        .where(Exclusion.event_id == event_id)
        .order_by(Exclusion.position, Exclusion.id)
    )
    return Terms(
        tuple(
            rules.Provision(
                row.item,
                Payer(row.id, row.code, row.name),
                row.quantity,
                lists[row.list_id] if row.list_id else None,
                row.words,
                tuple(date.fromisoformat(night) for night in row.nights or ()),
            )
            for row in provisions
        ),
        {row.item: row.reason for row in exclusions},
    )


def coverage_of(registration_id: int) -> tuple[Line, ...]:
    """Return the coverage of one person, a line per item; raises NoResultFound for an unknown registration."""
    event_id, delegation_id = db.session.execute(
        sa.select(Registration.event_id, Registration.delegation_id).where(Registration.id == registration_id)
    ).one()
    return coverage_of_people([registration_id], terms_of(event_id, delegation_id))[registration_id]


def coverage_of_people(registration_ids: Sequence[int], terms: Terms) -> dict[int, tuple[Line, ...]]:
    """Return the coverage of some people (up to about `PAGE`) of one event whose `terms_of` are given."""
    rows = db.session.execute(seated_people(terms).where(Registration.id.in_(registration_ids)))
    return {registration_id: lines for registration_id, _, lines in told(list(rows), terms)}


def coverage_for_event(
    event_id: int, *, statuses: frozenset[Status] = ACTIVE, page: int = PAGE
) -> Iterator[rules.PersonCoverage]:
    """Yield everybody of `statuses` with their coverage, by name; reads `page` people at a time."""
    terms = terms_of(event_id)
    people = (
        named(seated_people(terms))
        .add_columns(Registration.name_key)
        .where(Registration.event_id == event_id, Registration.status.in_(statuses))
        .order_by(Registration.name_key, Registration.id)
        .limit(page)
    )
    after: tuple[str, int] | None = None
    while True:
        beyond = sa.true() if after is None else sa.tuple_(Registration.name_key, Registration.id) > after
        rows = list(db.session.execute(people.where(beyond)))
        for registration_id, row, lines in told(rows, terms):
            yield person_coverage(registration_id, row, lines)
        if len(rows) < page:
            return
        after = (rows[-1].name_key, rows[-1].id)


def public_coverage(event_id: int) -> rules.PublicCoverage:
    """Return what the event covers and for whom, by delegation; nobody's name is in it."""
    terms = terms_of(event_id)
    rows = db.session.execute(
        sa.select(Delegation.code, Delegation.name)
        .where(Delegation.event_id == event_id)
        .order_by(Delegation.position, Delegation.id)
    )
    return rules.PublicCoverage(
        terms,
        tuple(
            rules.DelegationCoverage(code, name, rules.coverage(rules.Person(code, rules.Seat()), terms))
            for code, name in rows
        ),
    )


def exceptions_of(registration_id: int) -> tuple[rules.Override, ...]:
    """Return the exceptions organizers made for one person, in the order of the items."""
    found = _exceptions([registration_id])[registration_id]
    return tuple(found[item] for item in Item if item in found)


def funding_board(event_id: int, *, payer_id: int | None = None) -> boards.Board:
    """Return delegations by items with the totals of each payer, or of one payer.

    The database counts; what is worked out here grows with delegations and lists, not with people.
    """
    terms = terms_of(event_id)
    most = terms.most_representatives
    standing = counts.delegations(event_id)
    found = boards.tallies(counts.groups(event_id, standing, most), counts.specials(event_id, most), terms)
    return boards.board([(row.code, row.name) for row in standing], payers(event_id), found, terms, payer_id=payer_id)


def seated_people(terms: Terms) -> sa.Select[*tuple[Any, ...]]:
    """Return SQL for people with what money depends on; `told` reads its rows."""
    return (
        sa.select(
            Registration.id,
            Delegation.code,
            Seat.id.label("seat_id"),
            Seat.kind,
            Seat.funded,
            counts.place(terms.most_representatives).label("place"),
        )
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .outerjoin(Seat, Seat.id == Registration.seat_id)
    )


def named(people: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Return `seated_people` with the columns that `person_coverage` reads."""
    return people.add_columns(
        Registration.reference, Registration.full_name, Registration.status, Delegation.name.label("delegation_name")
    )


def person_coverage(registration_id: int, row: sa.Row[Any], lines: tuple[Line, ...]) -> rules.PersonCoverage:
    """Return a `named` row with these lines of its coverage."""
    return rules.PersonCoverage(
        registration_id, row.reference, row.full_name, row.status, row.code, row.delegation_name, lines
    )


def told(rows: Sequence[sa.Row[Any]], terms: Terms) -> Iterator[tuple[int, sa.Row[Any], tuple[Line, ...]]]:
    """Yield the id, the row and the coverage of each of some people (up to about `PAGE`), in two statements."""
    ids = [row.id for row in rows]
    exceptions = _exceptions(ids)
    declined = defaultdict(set)
    for registration_id, item in db.session.execute(
        sa.select(DeclinedBenefit.registration_id, DeclinedBenefit.item).where(DeclinedBenefit.registration_id.in_(ids))
    ):
        declined[registration_id].add(item)
    for row in rows:
        seat = None if row.seat_id is None else rules.Seat(row.kind, row.funded, row.place)
        person = rules.Person(row.code, seat, exceptions[row.id], frozenset(declined[row.id]))
        yield row.id, row, rules.coverage(person, terms)


def _exceptions(registration_ids: Sequence[int]) -> defaultdict[int, dict[Item, rules.Override]]:
    rows = db.session.execute(
        sa.select(
            CoverageException.registration_id,
            CoverageException.item,
            CoverageException.quantity,
            CoverageException.reason,
            CoverageException.author,
            Sponsor.id,
            Sponsor.code,
            Sponsor.name,
        )
        .outerjoin(Sponsor, Sponsor.id == CoverageException.sponsor_id)
        .where(CoverageException.registration_id.in_(registration_ids))
    )
    found: defaultdict[int, dict[Item, rules.Override]] = defaultdict(dict)
    for registration_id, item, quantity, reason, author, sponsor_id, code, name in rows:
        payer = None if sponsor_id is None else Payer(sponsor_id, code, name)
        found[registration_id][item] = rules.Override(item, payer, quantity, reason, author)
    return found
