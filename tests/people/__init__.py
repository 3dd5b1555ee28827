"""Events, delegations and people that tests invent, made through the real operations."""

from __future__ import annotations

from datetime import date

from logistics import clock
from logistics.accounts.models import User
from logistics.accounts.rules import address_key
from logistics.database import db
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import DelegationKind, SeatKind
from logistics.events.models import Event, EventDay
from logistics.localized import Localized
from logistics.registrations import operations
from logistics.registrations.models import Registration
from logistics.registrations.rules import Answers


def both(words: str) -> Localized:
    """Return the same words in both languages."""
    return Localized(es=words, en=words)


def an_event(slug: str = "meeting", **values: object) -> Event:
    """Add an event of one day, 31 March 2022 in Mexico City; flushed."""
    now = clock.now()
    event = Event(
        **{
            "slug": slug,
            "title": both("Meeting"),
            "short_title": both("Meeting"),
            "summary": both(""),
            "timezone": "America/Mexico_City",
            "languages": ["es", "en"],
            "venue_name": both("Hall"),
            "venue_address": both("Street"),
            "city": Localized(es="Ciudad de México", en="Mexico City"),
            "country": "MEX",
            "contact_name": both("Secretariat"),
            "contact_email": "secretariat@example.org",
            "privacy_notice": both("Notice"),
            "privacy_version": "1",
            "created_at": now,
            "updated_at": now,
            "days": [EventDay(date=date(2022, 3, 31))],
            **values,
        }
    )
    db.session.add(event)
    db.session.flush()
    return event


def a_delegation(event: Event, code: str = "CRI", seats: int = 2, **values: object) -> Delegation:
    """Add a delegation with official seats; flushed."""
    delegation = Delegation(
        **{
            "event_id": event.id,
            "code": code,
            "position": 1,
            "kind": DelegationKind.MEMBER,
            "name": both(code),
            "seats": [Seat(number=number, kind=SeatKind.OFFICIAL) for number in range(1, seats + 1)],
            **values,
        }
    )
    db.session.add(delegation)
    db.session.flush()
    return delegation


def an_account(email: str) -> User:
    """Return the account of `email`, added if need be; flushed."""
    found = db.session.query(User).filter_by(email_key=address_key(email)).one_or_none()
    if found is None:
        found = User(email=email, email_key=address_key(email), fs_uniquifier=email, created_at=clock.now())
        db.session.add(found)
        db.session.flush()
    return found


def a_draft(event_id: int, delegation_id: int, name: str = "Ana Ejemplo", email: str = "") -> Registration:
    """Begin a registration with the fewest answers."""
    draft = operations.start_draft(event_id=event_id, delegation_id=delegation_id, language="es")
    email = email or f"{draft.reference.lower()}@example.org"
    operations.update_answers(draft.id, Answers(full_name=name, institution="Institución", email=email))
    return draft


def a_registration(event_id: int, delegation_id: int, name: str = "Ana Ejemplo", email: str = "") -> Registration:
    """Hand a registration in; it is submitted, or waitlisted when no seat is left."""
    draft = a_draft(event_id, delegation_id, name, email)
    operations.submit(draft.id, user_id=an_account(draft.email).id)
    return draft
