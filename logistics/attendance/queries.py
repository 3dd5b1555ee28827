"""Reading who came: people as the door may see them, check-ins, and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from logistics.attendance.codes import MOST_SPELLINGS, spellings
from logistics.attendance.models import CheckIn, WalkIn
from logistics.attendance.rules import CheckInFacts, Guest, Tally
from logistics.audit.queries import details_by_row
from logistics.database import db
from logistics.delegations.models import Delegation
from logistics.registrations.models import Registration
from logistics.registrations.rules import ACCEPTED, Status, search_key

_CHECK_IN = [getattr(CheckIn, name) for name in CheckInFacts.__dataclass_fields__]
#: As many words of a name are looked for.
_MOST_WORDS = 6


def guests(event_id: int, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Guest]:
    """Return people of the event by name, but drafts and those whose data are gone."""
    rows = db.session.execute(
        sa.select(
            Registration.id,
            Registration.reference,
            Registration.full_name.label("name"),
            Registration.badge_name,
            Registration.institution,
            Registration.capacity,
            Delegation.code.label("delegation_code"),
            Delegation.name.label("delegation_name"),
            Registration.status,
            Registration.late,
            WalkIn.registration_id.is_not(None).label("walk_in"),
        )
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .outerjoin(WalkIn, WalkIn.registration_id == Registration.id)
        .where(Registration.event_id == event_id, *_told(), *conditions)
        .order_by(Registration.name_key, Registration.id)
        .limit(limit)
    ).all()
    successors = _successors(event_id, [row.id for row in rows if row.status is Status.REPLACED])
    return [Guest(**row._asdict(), successor=successors.get(row.id, "")) for row in rows]


def find_guests(event_id: int, references: Iterable[str]) -> dict[str, Guest]:
    """Return whom these references mean, by reference as it was asked for: as it stands, or the only one like it."""
    asked = list(dict.fromkeys(reference for reference in references if reference))
    found = {each.reference: each for each in guests(event_id, Registration.reference.in_(asked))}
    meant = _meant(reference for reference in asked if reference not in found)
    alike = {each.reference: each for each in guests(event_id, Registration.reference.in_(meant))} if meant else {}
    for reference in asked:
        people = [alike[each] for each in spellings(reference) if each in alike] if reference not in found else []
        if len(people) == 1:
            found[reference] = people[0]
    return found


def _meant(references: Iterable[str]) -> list[str]:
    """Return the spellings of some references, of as many as one statement can ask for."""
    found: list[str] = []
    for reference in references:
        if len(found) > MOST_SPELLINGS:
            break
        found += spellings(reference)
    return found


def find_guest(event_id: int, reference: str) -> Guest | None:
    """Return whom this reference means, or None."""
    return find_guests(event_id, [reference]).get(reference)


def search(event_id: int, words: str, limit: int) -> list[Guest]:
    """Return people in whose names all of `words` occur, whatever the accents; those who take part first."""
    wanted = search_key(words).split()[:_MOST_WORDS]
    if not wanted:
        return []
    named = [Registration.name_key.contains(word, autoescape=True) for word in wanted]
    found = guests(event_id, *named, limit=limit)
    return sorted(found, key=lambda guest: guest.has_ended)


def number_of_guests(event_id: int) -> int:
    """Return how many people the door may see."""
    counted = sa.select(sa.func.count()).select_from(Registration)
    return db.session.scalar(counted.where(Registration.event_id == event_id, *_told())) or 0


def check_ins(registration_ids: Sequence[int], day: date | None = None) -> dict[int, list[CheckInFacts]]:
    """Return the check-ins of some people, on one day or all, by person, the first one first."""
    here = sa.select(*_CHECK_IN).where(CheckIn.registration_id.in_(registration_ids), CheckIn.undone_at.is_(None))
    if day is not None:
        here = here.where(CheckIn.day == day)
    found: dict[int, list[CheckInFacts]] = {}
    for row in db.session.execute(here.order_by(CheckIn.came_at, CheckIn.id)):
        found.setdefault(row.registration_id, []).append(CheckInFacts(*row))
    return found


def check_in_of(registration_id: int, day: date) -> CheckInFacts | None:
    """Return the check-in of somebody on a day, or None."""
    return next(iter(check_ins([registration_id], day).get(registration_id, ())), None)


def here_since(event_id: int, day: date) -> dict[int, datetime]:
    """Return when those came who are here on a day, by registration."""
    rows = db.session.execute(
        sa.select(CheckIn.registration_id, CheckIn.came_at).where(
            CheckIn.event_id == event_id, CheckIn.day == day, CheckIn.undone_at.is_(None)
        )
    )
    return {row[0]: row[1] for row in rows}


def days_with_check_ins(event_id: int) -> list[date]:
    """Return the days on which somebody was checked in, in order."""
    there = sa.select(CheckIn.day).where(CheckIn.event_id == event_id, CheckIn.undone_at.is_(None))
    return list(db.session.scalars(there.distinct().order_by(CheckIn.day)))


def tallies(event_id: int, day: date, opens: datetime | None) -> dict[int, Tally]:
    """Return how many are expected and here on a day, by delegation; `opens` is when the day opens."""
    expected = _by_delegation(Registration.event_id == event_id, Registration.status.in_(ACCEPTED))
    is_expected = Registration.status.in_(ACCEPTED)
    late = CheckIn.came_at > opens if opens is not None else sa.false()
    rows = db.session.execute(
        sa.select(Registration.delegation_id, _number(is_expected), _number(~is_expected), _number(late))
        .join(CheckIn, CheckIn.registration_id == Registration.id)
        .where(CheckIn.event_id == event_id, CheckIn.day == day, CheckIn.undone_at.is_(None))
        .group_by(Registration.delegation_id)
    )
    here = {row[0]: Tally(here=row[1], others=row[2], late=row[3]) for row in rows}
    at_the_door = sa.exists().where(
        WalkIn.registration_id == Registration.id, WalkIn.event_id == event_id, WalkIn.day == day
    )
    walk_ins = _by_delegation(Registration.event_id == event_id, at_the_door)
    return {
        each: here.get(each, Tally()) + Tally(expected=expected.get(each, 0), walk_ins=walk_ins.get(each, 0))
        for each in expected.keys() | here.keys() | walk_ins.keys()
    }


def unexpected(event_id: int, day: date, opens: datetime | None, *, limit: int, offset: int) -> list[CheckInFacts]:
    """Return the check-ins of a day that an organizer may want to look at, the last one first.

    Those of people who came late, were not confirmed, or registered late or at the door.
    """
    odd = [CheckIn.status != Status.CONFIRMED, Registration.late, WalkIn.registration_id.is_not(None)]
    if opens is not None:
        odd.append(CheckIn.came_at > opens)
    rows = db.session.execute(
        sa.select(*_CHECK_IN)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .outerjoin(WalkIn, WalkIn.registration_id == CheckIn.registration_id)
        .where(CheckIn.event_id == event_id, CheckIn.day == day, CheckIn.undone_at.is_(None), sa.or_(*odd))
        .order_by(CheckIn.came_at.desc(), CheckIn.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [CheckInFacts(*row) for row in rows]


def guests_by_id(event_id: int, registration_ids: Sequence[int]) -> dict[int, Guest]:
    """Return some people (a page of a list) by id."""
    return {each.id: each for each in guests(event_id, Registration.id.in_(registration_ids))}


def walk_ins_among(registration_ids: Sequence[int]) -> set[int]:
    """Return those of some people who registered at the door."""
    return set(
        db.session.scalars(sa.select(WalkIn.registration_id).where(WalkIn.registration_id.in_(registration_ids)))
    )


def walk_ins(event_id: int, day: date, *, limit: int) -> list[Guest]:
    """Return who registered at the door on a day, by name."""
    return guests(event_id, WalkIn.day == day, limit=limit)


def _told() -> tuple[sa.ColumnElement[bool], ...]:
    return Registration.status != Status.DRAFT, Registration.purged_at.is_(None)


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _by_delegation(*conditions: sa.ColumnElement[bool]) -> dict[int, int]:
    counted = sa.select(Registration.delegation_id, sa.func.count()).where(*conditions)
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Registration.delegation_id))}


def _successors(event_id: int, replaced: Sequence[int]) -> dict[int, str]:
    """Return the names of those who took the places of people who were replaced, by registration."""
    if not replaced:
        return {}
    by: dict[int, Any] = {
        number: details.get("by")
        for number, details in details_by_row("registration.replaced", "registration", replaced)
    }
    named = sa.select(Registration.reference, Registration.full_name).where(
        Registration.event_id == event_id, Registration.reference.in_([each for each in by.values() if each])
    )
    names = {row[0]: row[1] for row in db.session.execute(named)}
    return {number: names[reference] for number, reference in by.items() if reference in names}
