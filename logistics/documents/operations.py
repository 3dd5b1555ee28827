"""Changing documents: bytes into the vault before the row is committed, and out of it once the row is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db, if_undone, once_committed
from logistics.documents.models import Document, Passport
from logistics.documents.rules import ABANDONED_AFTER, DocumentKind, NoSuchDocument, PassportFacts, Review, Upload
from logistics.documents.vault import Sealed, vault
from logistics.registrations.models import Registration
from logistics.registrations.operations import discard_draft, find, in_turn
from logistics.registrations.rules import Status

#: How many drafts one call gives up: each is a few statements, and others wait to write meanwhile.
_BATCH = 100


def attach(*, registration_id: int, kind: DocumentKind, upload: Upload, verified_by: str = "") -> int:
    """Make an accepted upload the registration's document of `kind`, in place of an earlier one, and return its id.

    The encrypted bytes are on disk when this returns. They are deleted again when the transaction is undone; those
    of the document replaced are deleted once it is committed. `verified_by` says who vouches for it already.
    """
    registration = in_turn(registration_id)
    former = _documents(registration_id, kind)
    sealed = vault().put(upload.content, _owner(registration_id, kind))
    if_undone(lambda: vault().delete([sealed.location]))
    _destroy(former)
    document = Document(
        registration_id=registration_id,
        kind=kind,
        filename=upload.filename,
        media_type=upload.media_type,
        size=upload.size,
        location=sealed.location,
        wrapped_key=sealed.wrapped_key,
        master_key=sealed.master_key,
        uploaded_at=clock.now(),
        review=Review.VERIFIED if verified_by else Review.RECEIVED,
        reviewed_at=clock.now() if verified_by else None,
        reviewed_by=verified_by or None,
    )
    db.session.add(document)
    db.session.flush()
    record(
        "document.replaced" if former else "document.attached",
        "registration",
        registration_id,
        event_id=registration.event_id,
        kind=kind,
        media_type=upload.media_type,
        size=upload.size,
    )
    return document.id


def remove(*, registration_id: int, kind: DocumentKind) -> None:
    """Destroy the registration's document of `kind`; nothing happens when there is none."""
    registration = in_turn(registration_id)
    documents = _documents(registration_id, kind)
    if documents:
        _destroy(documents)
        record("document.removed", "registration", registration_id, event_id=registration.event_id, kind=kind)


def destroy_all(*, registration_id: int) -> None:
    """Destroy what somebody who no longer takes part has sent: every document and the passport's particulars."""
    registration = in_turn(registration_id)
    documents = _documents(registration_id)
    told = {"kinds": [document.kind.value for document in documents]}
    _destroy(documents)
    passports = db.session.scalars(
        sa.delete(Passport).where(Passport.registration_id == registration_id).returning(Passport.registration_id)
    ).all()
    if documents or passports:
        record("document.destroyed", "registration", registration_id, event_id=registration.event_id, **told)


def open_document(*, document_id: int) -> bytes:
    """Return a document's bytes as they were sent, and write down who read them; raises BytesLost, NoSuchDocument."""
    document = db.session.get(Document, document_id)
    if document is None:
        raise NoSuchDocument
    registration = find(document.registration_id)
    record("document.opened", "registration", registration.id, event_id=registration.event_id, kind=document.kind)
    sealed = Sealed(document.location, document.wrapped_key, document.master_key)
    return vault().get(sealed, _owner(document.registration_id, document.kind))


def save_passport(*, registration_id: int, passport: PassportFacts) -> None:
    """Write down what stands in the person's passport, in place of what was there."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = asdict(passport)
    written = insert(Passport).values(registration_id=registration_id, **values)
    db.session.execute(written.on_conflict_do_update(index_elements=["registration_id"], set_=values))


def discard_drafts(registration_ids: Iterable[int]) -> None:
    """Delete drafts for good, with everything sent for them; raises CannotFollow for anything but a draft."""
    for registration_id in registration_ids:
        _destroy(_documents(registration_id))
        discard_draft(registration_id)


def discard_abandoned_drafts() -> int:
    """Delete drafts that nobody has touched for `ABANDONED_AFTER`, some at a time, and return how many."""
    old = clock.now() - ABANDONED_AFTER
    abandoned = db.session.scalars(
        sa.select(Registration.id)
        .where(Registration.status == Status.DRAFT, Registration.updated_at < old)
        .order_by(Registration.id)
        .limit(_BATCH)
    ).all()
    discard_drafts(abandoned)
    return len(abandoned)


def sweep_vault() -> int:
    """Delete bytes that no row speaks of, which a failed transaction or a kill left behind; returns how many files.

    Needs no transaction of its own: bytes are written before their row, and those swept are an hour old.
    """
    swept = 0
    for locations in vault().older():
        known = set(db.session.scalars(sa.select(Document.location).where(Document.location.in_(locations))))
        orphans = [location for location in locations if location not in known]
        vault().delete(orphans)
        swept += len(orphans)
    return swept


def _documents(registration_id: int, kind: DocumentKind | None = None) -> list[Document]:
    found = sa.select(Document).where(Document.registration_id == registration_id)
    return list(db.session.scalars(found if kind is None else found.where(Document.kind == kind)))


def _destroy(documents: list[Document]) -> None:
    locations = [document.location for document in documents]
    for document in documents:
        db.session.delete(document)
    db.session.flush()
    if locations:
        once_committed(lambda: vault().delete(locations))


def _owner(registration_id: int, kind: DocumentKind) -> str:
    return f"registration {registration_id}, {kind.value}"


def review(*, registration_id: int, kind: DocumentKind, verdict: Review) -> None:
    """Write down what an organizer made of a document, who and when; raises NoSuchDocument when it is gone."""
    registration = in_turn(registration_id)
    documents = _documents(registration_id, kind)
    if not documents:
        raise NoSuchDocument
    document = documents[0]
    document.review = verdict
    document.reviewed_at = clock.now()
    document.reviewed_by = cast(Actor, current_actor()).label
    db.session.flush()
    record(f"document.{verdict.value}", "registration", registration_id, event_id=registration.event_id, kind=kind)
