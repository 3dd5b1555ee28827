"""People of the CRM workshop who wait for their letters."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.events.rules import EventFacts
from logistics.letters.preparing import prepare
from logistics.letters.rules import LetterFacts
from logistics.participation import invitations, operations
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import PersonFacts
from tests.people import a_registration

ORGANIZER = Actor(None, "organizer@example.org")


def approved(event: EventFacts, code: str = "CRI", name: str = "Ana Ejemplo", email: str = "", **values: str) -> int:
    """Register somebody of a delegation, approve, and return the registration's id."""
    with transaction(SYSTEM):
        delegation = db.session.scalars(
            sa.text("SELECT id FROM delegation WHERE event_id = :event AND code = :code"),
            {"event": event.id, "code": code},
        ).one()
        registration = a_registration(event.id, delegation, name, email)
        for field, value in values.items():
            setattr(registration, field, value)
        db.session.flush()
        operations.approve(person_by_id(registration.id), event)
        return registration.id


def person(registration_id: int) -> PersonFacts:
    """Return the person as the database now has it."""
    db.session.rollback()
    return person_by_id(registration_id)


def issue(event: EventFacts, registration_id: int) -> LetterFacts:
    """Send somebody the letter, as the desk does."""
    prepared = prepare(person(registration_id), event)
    with transaction(ORGANIZER):
        return invitations.send(person_by_id(registration_id), event, prepared=prepared)


def accept(event: EventFacts, registration_id: int, **values: object) -> None:
    """Let somebody accept the letter with the name typed."""
    who = person(registration_id)
    with transaction(Actor(who.user_id, who.answers.email)):
        invitations.accept(who, event, **{"name": who.answers.full_name, "strokes": (), **values})


def change(registration_id: int, **values: object) -> None:
    """Write values into a registration past all operations."""
    with transaction(SYSTEM):
        registration = db.session.get_one(Registration, registration_id)
        for field, value in values.items():
            setattr(registration, field, value)
