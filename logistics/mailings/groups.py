"""The people of a group who can be written to: how many, in which languages, some of them, and which."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.events.rules import EventFacts
from logistics.people import groups
from logistics.people.rules import Group
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id, persons_by_id
from logistics.registrations.rules import PersonFacts, Status


def number(event: EventFacts, group: Group) -> int:
    """Return how many people are written to."""
    return db.session.scalar(members(event, group, sa.func.count(Registration.id))) or 0


def numbers_by_language(event: EventFacts, group: Group) -> dict[str, int]:
    """Return how many people of the group read which language."""
    counted = members(event, group, Registration.language, sa.func.count(Registration.id))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Registration.language))}


def numbers_by_status(event: EventFacts, group: Group) -> dict[Status, int]:
    """Return how many people of the group have which status."""
    counted = members(event, group, Registration.status, sa.func.count(Registration.id))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Registration.status))}


def people(event: EventFacts, group: Group, *, limit: int, offset: int = 0) -> list[PersonFacts]:
    """Return `limit` people of the group from the `offset`-th on, by name."""
    some = members(event, group, Registration.id).order_by(Registration.name_key, Registration.id)
    ids = list(db.session.scalars(some.limit(limit).offset(offset)))
    found = {person.id: person for person in persons_by_id(ids)}
    return [found[each] for each in ids]


def first_reading(event: EventFacts, group: Group, languages: Collection[str]) -> PersonFacts | None:
    """Return the first of the group, by name, who reads one of some languages."""
    some = members(event, group, Registration.id).where(Registration.language.in_(languages))
    found = db.session.scalar(some.order_by(Registration.name_key, Registration.id).limit(1))
    return None if found is None else person_by_id(found)


def members(event: EventFacts, group: Group, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement that selects `columns` of the `Registration` of everybody of the group with an account.

    Whoever has none never handed in, or is forgotten: nobody to write to.
    """
    return groups.members(event, group, *columns).where(Registration.user_id.is_not(None))
