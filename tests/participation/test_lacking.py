"""What people wait for, asked of the database: the same as the rule says of them one by one."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
import sqlalchemy as sa

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document, DocumentRemains
from logistics.documents.rules import Destroyed, DocumentKind, Review
from logistics.letters.models import Letter
from logistics.letters.rules import Acceptance, Standing, VoidReason
from logistics.participation.lacking import letter_stands, needs_of_people, participations_of, waits_for
from logistics.participation.rules import Need
from logistics.registrations.models import Registration
from logistics.registrations.rules import HOLDS_SEAT, Status
from tests.conftest import FEBRUARY
from tests.people import a_delegation, a_draft, an_event

#: What became of a copy: there, in a review; or gone, why, and in which review; one after the other.
COPIES = {
    "none": [],
    "received": [(None, Review.RECEIVED)],
    "verified": [(None, Review.VERIFIED)],
    "returned": [(Destroyed.RETURNED, Review.RETURNED)],
    "sent again": [(Destroyed.RETURNED, Review.RETURNED), (None, Review.RECEIVED)],
    "withdrawn since": [(Destroyed.RETURNED, Review.RETURNED), (Destroyed.WITHDRAWN, Review.RECEIVED)],
    "purged": [(Destroyed.PURGED, Review.RECEIVED)],
    "purged once returned": [(Destroyed.RETURNED, Review.RETURNED), (Destroyed.PURGED, Review.VERIFIED)],
}
#: Letters, one after the other: whether void, whether accepted.
LETTERS = {
    "none": [],
    "void": [(True, False)],
    "waits": [(False, False)],
    "accepted": [(False, True)],
    "issued again": [(True, True), (False, False)],
}


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def crowd(app):
    """Return people of every status, complete or not, with whatever may have become of copy, scan and letter."""
    with transaction(SYSTEM):
        event = an_event()
        kinds = [*product(Status, (True, False), COPIES, ("none",), ("none",))]
        kinds += [*product((Status.APPROVED, Status.CONFIRMED), (True,), ("none", "verified"), COPIES, LETTERS)]
        delegation = a_delegation(event, seats=len(kinds))
        people = {}
        for number, (status, complete, copy, scan, letter) in enumerate(kinds):
            person = a_draft(event.id, delegation.id)
            person.submitted_at = FEBRUARY if complete else None
            person.seat_id = delegation.seats[number].id if status in HOLDS_SEAT else None
            person.status = status
            db.session.flush()
            send(person.id, DocumentKind.PASSPORT, COPIES[copy])
            send(person.id, DocumentKind.SIGNED_LETTER, COPIES[scan])
            for place, (void, accepted) in enumerate(LETTERS[letter], 1):
                issue(event.id, person.id, 10 * number + place, void=void, accepted=accepted)
            people[person.id] = (status, complete, copy, scan, letter)
    return people


def send(registration_id, kind, life):
    for at, (why, review) in enumerate(life):
        facts = {"registration_id": registration_id, "kind": kind, "review": review, "uploaded_at": FEBRUARY}
        if why is None:
            vault = {"filename": "x", "media_type": "x", "size": 1, "wrapped_key": b"x", "master_key": "x"}
            db.session.add(Document(**facts, **vault, location=f"{kind} {registration_id}"))
        else:
            db.session.add(DocumentRemains(**facts, why=why, destroyed_at=FEBRUARY + timedelta(hours=at)))


def issue(event_id, registration_id, number, *, void, accepted):
    db.session.add(
        Letter(
            event_id=event_id,
            registration_id=registration_id,
            number=number,
            code=f"{number:020}",
            language="es",
            issued_at=FEBRUARY,
            issued_by="organizer@example.org",
            said={},
            grounds={},
            sha256="",
            voided_at=FEBRUARY if void else None,
            void_reason=VoidReason.BY_HAND if void else None,
            accepted_at=FEBRUARY if accepted else None,
            acceptance=Acceptance.TYPED if accepted else None,
            acceptance_hash="x" if accepted else None,
        )
    )


def test_the_database_names_the_same_people_as_the_rule(crowd):
    told = needs_of_people(list(crowd))
    for need in Need:
        found = set(db.session.scalars(sa.select(Registration.id).where(waits_for(need))))
        assert {crowd[each] for each in found} == {crowd[each] for each, needs in told.items() if need in needs}
        assert found


def test_letters_stand_as_the_people_do(crowd):
    standings = participations_of(list(crowd))
    for standing in Standing:
        found = set(db.session.scalars(sa.select(Registration.id).where(letter_stands(standing))))
        assert found == {each for each, how in standings.items() if how.letter is standing}


def test_any_number_of_people_is_three_statements(crowd, statements):
    for number in (1, 3, 300):
        statements.clear()
        assert len(needs_of_people(list(crowd)[:number])) == min(number, len(crowd))
        assert len(statements) == 3
