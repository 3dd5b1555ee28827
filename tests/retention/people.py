"""Somebody who left something in every subject, and others beside."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from logistics.audit.rules import SYSTEM, Actor
from logistics.database import Base, db, transaction
from logistics.delegations.models import Delegation
from logistics.documents import operations as documents
from logistics.documents import reviews
from logistics.documents.rules import DocumentKind, PassportFacts, Review, Upload
from logistics.events.queries import find_event
from logistics.events.rules import EventFacts
from logistics.funding import operations as funding
from logistics.funding.rules import Item
from logistics.letters.preparing import prepare
from logistics.participation import invitations
from logistics.participation import operations as participation
from logistics.registrations import notes
from logistics.registrations import operations as registrations
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Answers, PersonFacts
from logistics.registrations.shortcomings import Shortcoming
from logistics.travel.operations import save_trip
from logistics.travel.rules import TripFacts
from tests.uploads import a_pdf

ORGANIZER = Actor(None, "organizer@example.org")
#: Words that stand in everything somebody has told or been told, and nowhere else.
TELLING = ("Xochitl", "Verdeazul", "xochitl@", "Topoyiglesia", "kosherillo", "escalerilla", "X7654321", "porquesito")


def the_event(slug: str = "crm-2022") -> EventFacts:
    """Return the event as it is now."""
    found = find_event(slug)
    if found is None:
        raise LookupError(slug)
    return found


def xochitl(crm: EventFacts, email: str = "xochitl@example.org", code: str = "CRI") -> PersonFacts:
    """Register somebody with everything there can be: documents, passport, trip, letter accepted, exception, mails."""
    with transaction(SYSTEM):
        delegation = db.session.scalars(sa.select(Delegation.id).where(Delegation.code == code)).one()
        draft = registrations.start_draft(
            event_id=crm.id, delegation_id=delegation, language="es", privacy_version=crm.privacy_version
        )
        answers = Answers(
            full_name="Xochitl Verdeazul",
            badge_name="Xochitl V.",
            institution="Topoyiglesia",
            job_title="Topoyiglesia",
            email=email,
            phone="+506 7654 3210",
            diet="kosherillo",
            accessibility="escalerilla",
        )
        registrations.update_answers(draft.id, answers)
        documents.save_passport(
            registration_id=draft.id, passport=PassportFacts(number="X7654321", birth_date=date(1980, 1, 1))
        )
        save_trip(registration_id=draft.id, trip=TripFacts(origin="Topoyiglesia"))
        passport = Upload("Xochitl Verdeazul.pdf", "application/pdf", a_pdf())
        documents.attach(registration_id=draft.id, kind=DocumentKind.PASSPORT, upload=passport)
        own = draft.id
        participation.hand_in(person_by_id(own), crm)
    with transaction(ORGANIZER):
        reviews.review(registration_id=own, kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
        funding.set_exception(registration_id=own, item=Item.FLIGHT, payer_id=None, reason="Xochitl dice porquesito.")
        participation.give_back(person_by_id(own), crm, reason="porquesito", shortcomings=[Shortcoming.NAME_DIFFERS])
        notes.add(registration_id=own, text="Xochitl llamó: porquesito.")
    person = person_by_id(own)
    with transaction(Actor(person.user_id, email)):
        registrations.hand_in_again(own)
    with transaction(ORGANIZER):
        participation.approve(person_by_id(own), crm)
        approved = person_by_id(own)
        invitations.send(approved, crm, prepared=prepare(approved, crm))
    with transaction(Actor(person.user_id, email)):
        invitations.accept(person_by_id(own), crm, name="Xochitl Verdeazul", strokes=())
    return person_by_id(own)


def told() -> dict[str, list[str]]:
    """Return, by table, the telling words that any row of the database holds."""
    db.session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        rows: list[Any] = [tuple(row) for row in db.session.execute(sa.select(table))]
        words = [word for word in TELLING if word.casefold() in repr(rows).casefold()]
        if words:
            found[table.name] = words
    return found
