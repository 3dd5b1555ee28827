"""Which document waits for a look next, its place among those that wait, and that each is decided about once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from logistics.audit.rules import SYSTEM, Actor
from logistics.database import transaction
from logistics.documents.operations import attach
from logistics.documents.queries import waiting_for_review
from logistics.documents.reviews import review
from logistics.documents.rules import AlreadyReviewed, DocumentKind, NoSuchDocument, Review, Seen, Upload
from logistics.registrations.operations import withdraw
from tests.conftest import StandingClock
from tests.people import a_delegation, a_registration, an_event

PASSPORT, LETTER = DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def sent(registration_id: int, kind: DocumentKind = PASSPORT) -> int:
    upload = Upload("scan.pdf", "application/pdf", b"%PDF-1.7")
    return attach(registration_id=registration_id, kind=kind, upload=upload)


def test_the_oldest_of_those_who_take_part_comes_first(app: Flask) -> None:
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event, seats=3)
        people = [a_registration(event.id, delegation.id).id for _ in range(3)]
        first, second, gone = (sent(each) for each in people)
        letter = sent(people[0], LETTER)
        withdraw(people[2])
        elsewhere = an_event("other")
        sent(a_registration(elsewhere.id, a_delegation(elsewhere).id).id)
    found = waiting_for_review(event.id, (PASSPORT, LETTER))
    assert found is not None
    assert (found.id, found.registration_id, found.place, found.number) == (first, people[0], 1, 3)
    following = waiting_for_review(event.id, (PASSPORT, LETTER), after=second)
    assert following is not None
    assert (following.id, following.kind, following.place, following.number) == (letter, LETTER, 3, 3)
    assert waiting_for_review(event.id, (PASSPORT,), after=gone) is None


def test_each_is_decided_about_once(app: Flask, clock: StandingClock) -> None:
    with transaction(SYSTEM):
        event = an_event()
        person = a_registration(event.id, a_delegation(event).id).id
        seen = Seen(sent(person), clock.at)
    with transaction(Actor(None, "ana@example.org")):
        review(registration_id=person, kind=PASSPORT, verdict=Review.VERIFIED, seen=seen, waits=True)
    with pytest.raises(AlreadyReviewed) as refusal, transaction(SYSTEM):
        review(registration_id=person, kind=PASSPORT, verdict=Review.RETURNED, seen=seen, waits=True)
    assert refusal.value.by == "ana@example.org"
    clock.at += timedelta(minutes=1)
    with transaction(SYSTEM):
        sent(person)
    with pytest.raises(NoSuchDocument), transaction(SYSTEM):
        review(registration_id=person, kind=PASSPORT, verdict=Review.VERIFIED, seen=seen, waits=True)
    assert waiting_for_review(event.id, (PASSPORT,)) is not None
