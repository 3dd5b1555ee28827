"""What organizers make of a document and of the name in a passport: written down, who and when, and taken back."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.documents.clearance import NothingToSettle, grounds_of, may_settle
from logistics.documents.models import Document, NameSettlement
from logistics.documents.operations import destroy, documents_of
from logistics.documents.queries import clearance_of, passport_of
from logistics.documents.rules import (
    AlreadyReviewed,
    Destroyed,
    DocumentKind,
    NoSuchDocument,
    NotYourVerdict,
    Review,
    Seen,
)
from logistics.registrations.steps import find, in_turn


def review(
    *, registration_id: int, kind: DocumentKind, verdict: Review, seen: Seen | None = None, waits: bool = False
) -> None:
    """Write down what an organizer made of a document, who and when; one sent back is destroyed at once.

    With `seen`, only the very document that was looked at; if it `waits`, only unless somebody has decided about it:
    two organizers who go through what waits do so once. Raises NoSuchDocument when it is gone, AlreadyReviewed.
    """
    registration = in_turn(registration_id)
    document = _looked_at(registration_id, kind, seen)
    if waits and document.review is not Review.RECEIVED:
        raise AlreadyReviewed(document.reviewed_by or "")
    document.review = verdict
    document.reviewed_at = clock.now()
    document.reviewed_by = cast(Actor, current_actor()).label
    db.session.flush()
    if verdict is Review.RETURNED:
        destroy([document], Destroyed.RETURNED)
    record(f"document.{verdict.value}", "registration", registration_id, event_id=registration.event_id, kind=kind)


def take_verdict_back(*, registration_id: int, kind: DocumentKind, seen: Seen) -> None:
    """Let the very document that the actor verified wait for a look again.

    Raises NoSuchDocument when it is gone, NotYourVerdict when somebody else has decided about it or it waits already.
    """
    registration = in_turn(registration_id)
    document = _looked_at(registration_id, kind, seen)
    if document.review is not Review.VERIFIED or document.reviewed_by != cast(Actor, current_actor()).label:
        raise NotYourVerdict
    document.review = Review.RECEIVED
    document.reviewed_at = document.reviewed_by = None
    db.session.flush()
    record("document.verdict_taken_back", "registration", registration_id, event_id=registration.event_id, kind=kind)


def _looked_at(registration_id: int, kind: DocumentKind, seen: Seen | None) -> Document:
    """Return somebody's document, with `seen` only if it is still that one; raises NoSuchDocument."""
    documents = documents_of([registration_id], kind)
    if not documents or seen not in (None, Seen(documents[0].id, documents[0].uploaded_at)):
        raise NoSuchDocument
    return documents[0]


def settle_name(*, registration_id: int, note: str, version: int | None = None) -> None:
    """Write down that the registration and the passport name one person, why, who says so and when.

    It holds until either changes. Raises NothingToSettle, ChangedMeanwhile.
    """
    registration = find(registration_id, version=version)
    passport = passport_of(registration_id)
    if passport is None or not may_settle(clearance_of(registration_id).names):
        raise NothingToSettle
    grounds = grounds_of(registration.full_name, passport)
    db.session.merge(
        NameSettlement(
            registration_id=registration_id,
            **asdict(grounds),
            note=note,
            settled_at=clock.now(),
            settled_by=cast(Actor, current_actor()).label,
        )
    )
    db.session.flush()
    # The note may say how somebody is called: it stays with the passport, and goes with it.
    record("passport.name_settled", "registration", registration_id, event_id=registration.event_id)
