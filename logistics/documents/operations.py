"""Changing documents: bytes into the vault before the row is committed, and out of it once the row is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.audit.operations import record, record_each
from logistics.database import db, if_undone, once_committed
from logistics.documents.models import Document, DocumentRemains, Passport
from logistics.documents.rules import (
    ABANDONED_AFTER,
    Destroyed,
    DocumentKind,
    Kept,
    NoSuchDocument,
    PassportFacts,
    Review,
    Upload,
    VaultUnavailable,
)
from logistics.documents.vault import Sealed, vault
from logistics.errors import Refusal
from logistics.registrations.models import Registration
from logistics.registrations.operations import discard_draft
from logistics.registrations.rules import Status
from logistics.registrations.steps import find, in_turn

#: Why the documents of somebody who no longer takes part are destroyed.
_ENDED = {
    Status.DECLINED: Destroyed.DECLINED,
    Status.WITHDRAWN: Destroyed.WITHDRAWN,
    Status.REPLACED: Destroyed.REPLACED,
}
#: How many drafts one call gives up: each is a few statements, and others wait to write meanwhile.
_BATCH = 100


def keep(content: bytes) -> Kept:
    """Write the bytes of a document to come into the vault; `forget` them when nothing comes of it.

    Reads no database, so that another thread can do it. Raises VaultUnavailable.
    """
    return vault().keep(content)


@contextmanager
def kept(upload: Upload) -> Iterator[Upload]:
    """Write the upload's bytes into the vault before a transaction attaches it: nobody else waits for a slow store.

    They are destroyed when the transaction is refused, and swept when it fails otherwise. Raises VaultUnavailable.
    """
    already = keep(upload.content)
    try:
        yield replace(upload, kept=already)
    except Refusal:
        forget([already.location])
        raise


def attach(*, registration_id: int, kind: DocumentKind, upload: Upload, verified_by: str = "") -> int:
    """Make an accepted upload the registration's document of `kind`, in place of an earlier one, and return its id.

    The encrypted bytes are on disk when this returns. They are deleted again when the transaction is undone; those
    of the document replaced are deleted once it is committed. `verified_by` says who vouches for it already.
    Raises VaultUnavailable.
    """
    registration = in_turn(registration_id)
    former = documents_of([registration_id], kind)
    sealed = vault().seal(upload.kept or keep(upload.content), owner_of(registration_id, kind))
    if_undone(lambda: forget([sealed.location]))
    destroy(former, Destroyed.REPLACED)
    document = Document(**_row(registration_id, kind, upload, sealed, verified_by))
    db.session.add(document)
    db.session.flush()
    action = "document.replaced" if former else "document.attached"
    record(action, "registration", registration_id, event_id=registration.event_id, **_told(kind, upload))
    return document.id


def attach_all(uploads: Mapping[int, Upload], *, event_id: int, kind: DocumentKind, verified_by: str) -> None:
    """Attach to each of some registrations of one event an upload of `kind` that is in the vault already.

    The number of statements does not grow with them. The caller has let them wait `in turn`, and destroys the bytes
    when the transaction is undone.
    """
    former = documents_of(list(uploads), kind)
    destroy(former, Destroyed.REPLACED)
    rows = []
    for registration_id, upload in uploads.items():
        sealed = vault().seal(upload.kept or keep(upload.content), owner_of(registration_id, kind))
        rows.append(_row(registration_id, kind, upload, sealed, verified_by))
    db.session.execute(sa.insert(Document), rows)
    replaced = {document.registration_id for document in former}
    told = {registration_id: _told(kind, upload) for registration_id, upload in uploads.items()}
    for action, here in (("document.replaced", replaced), ("document.attached", told.keys() - replaced)):
        record_each(action, "registration", {each: told[each] for each in sorted(here)}, event_id=event_id)


def _row(registration_id: int, kind: DocumentKind, upload: Upload, sealed: Sealed, verified_by: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "registration_id": registration_id,
        "kind": kind,
        "filename": upload.filename,
        "media_type": upload.media_type,
        "size": upload.size,
        "location": sealed.location,
        "wrapped_key": sealed.wrapped_key,
        "master_key": sealed.master_key,
        "uploaded_at": now,
        "review": Review.VERIFIED if verified_by else Review.RECEIVED,
        "reviewed_at": now if verified_by else None,
        "reviewed_by": verified_by or None,
    }


def _told(kind: DocumentKind, upload: Upload) -> dict[str, Any]:
    return {"kind": kind, "media_type": upload.media_type, "size": upload.size}


def remove(*, registration_id: int, kind: DocumentKind) -> None:
    """Destroy the registration's document of `kind`, its letter being void; nothing happens when there is none."""
    registration = in_turn(registration_id)
    documents = documents_of([registration_id], kind)
    if documents:
        destroy(documents, Destroyed.VOIDED)
        record("document.removed", "registration", registration_id, event_id=registration.event_id, kind=kind)


def destroy_all(*, registration_id: int) -> None:
    """Destroy what somebody who no longer takes part has sent: every document and the passport's particulars."""
    registration = in_turn(registration_id)
    _destroy_of([registration_id], _ENDED[registration.status], registration.event_id)


def purge(registration_ids: Sequence[int], *, event_id: int, why: Destroyed) -> tuple[int, int]:
    """Destroy every document and the passport's particulars of these people of one event, whatever their status.

    Returns how many documents and how many people's particulars there were.
    """
    return _destroy_of(registration_ids, why, event_id)


def _destroy_of(registration_ids: Sequence[int], why: Destroyed, event_id: int) -> tuple[int, int]:
    documents = documents_of(registration_ids)
    destroy(documents, why)
    passports = db.session.scalars(
        sa.delete(Passport)
        .where(Passport.registration_id.in_(registration_ids))
        .returning(Passport.registration_id)
        .execution_options(synchronize_session=False)
    ).all()
    kinds: dict[int, list[str]] = {registration_id: [] for registration_id in passports}
    for document in documents:
        kinds.setdefault(document.registration_id, []).append(document.kind.value)
    for registration_id, told in sorted(kinds.items()):
        record("document.destroyed", "registration", registration_id, event_id=event_id, kinds=told, why=why.value)
    return len(documents), len(passports)


def open_document(*, document_id: int) -> bytes:
    """Return a document's bytes as they were kept, and write down who read them.

    Raises BytesLost, NoSuchDocument, VaultUnavailable.
    """
    note_reading(document_id=document_id)
    return fetch(document_id=document_id)


def fetch(*, document_id: int) -> bytes:
    """Return a document's bytes outside any transaction: nobody else waits for a slow store.

    Before anybody sees them, `note_reading` has to be committed. Raises BytesLost, NoSuchDocument, VaultUnavailable.
    """
    document = _document(document_id)
    sealed = Sealed(document.location, document.wrapped_key, document.master_key)
    return vault().get(sealed, owner_of(document.registration_id, document.kind))


def note_reading(*, document_id: int) -> None:
    """Write down that the actor reads a document; raises NoSuchDocument."""
    document = _document(document_id)
    registration = find(document.registration_id)
    record("document.opened", "registration", registration.id, event_id=registration.event_id, kind=document.kind)


def save_passport(*, registration_id: int, passport: PassportFacts) -> None:
    """Write down what stands in the person's passport, in place of what was there."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = asdict(passport)
    written = insert(Passport).values(registration_id=registration_id, **values)
    db.session.execute(written.on_conflict_do_update(index_elements=["registration_id"], set_=values))


def discard_drafts(registration_ids: Iterable[int]) -> None:
    """Delete drafts for good, with everything sent for them; raises CannotFollow for anything but a draft."""
    for registration_id in registration_ids:
        destroy(documents_of([registration_id]))
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
    for old, _young in vault().by_age():
        orphans = without_row(old)
        vault().delete(orphans)
        swept += len(orphans)
    return swept


def without_row(locations: Sequence[str]) -> list[str]:
    """Return those of some locations that no document's row speaks of."""
    known = set(db.session.scalars(sa.select(Document.location).where(Document.location.in_(locations))))
    return [location for location in locations if location not in known]


def _document(document_id: int) -> Document:
    document = db.session.get(Document, document_id)
    if document is None:
        raise NoSuchDocument
    return document


def documents_of(registration_ids: Sequence[int], kind: DocumentKind | None = None) -> list[Document]:
    """Return the documents of some people, or those of one kind."""
    found = sa.select(Document).where(Document.registration_id.in_(registration_ids)).order_by(Document.id)
    return list(db.session.scalars(found if kind is None else found.where(Document.kind == kind)))


def destroy(documents: list[Document], why: Destroyed | None = None) -> None:
    """Delete rows, with the keys in them, and once that is committed the bytes; `why` stays, unless it is a draft."""
    locations = [document.location for document in documents]
    for document in documents:
        if why is not None:
            db.session.add(_remains(document, why))
        db.session.delete(document)
    db.session.flush()
    if locations:
        once_committed(lambda: forget(locations))


def _remains(document: Document, why: Destroyed) -> DocumentRemains:
    return DocumentRemains(
        registration_id=document.registration_id,
        kind=document.kind,
        uploaded_at=document.uploaded_at,
        review=document.review,
        reviewed_at=document.reviewed_at,
        reviewed_by=document.reviewed_by,
        destroyed_at=clock.now(),
        why=why,
    )


def forget(locations: Sequence[str]) -> None:
    """Destroy bytes that no row speaks of; those that a store does not let go of are swept later."""
    # The rows are gone, or never were: that the store does not answer changes nothing for whoever is waiting.
    try:
        vault().delete(locations)
    except VaultUnavailable as failed:
        current_app.logger.warning("bytes without a row stay in the vault until they are swept: %s", failed)


def owner_of(registration_id: int, kind: DocumentKind) -> str:
    """Return the words for the row that a document's key is sealed together with."""
    return f"registration {registration_id}, {kind.value}"
