"""Reading what documents there are, and what stands in a passport; never the documents' bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.documents.models import Document, Passport
from logistics.documents.rules import DocumentFacts, DocumentKind, DocumentStanding, PassportFacts, SealedDocument
from logistics.events.models import Event
from logistics.registrations.models import Registration

_FACTS = [getattr(Document, name) for name in DocumentFacts.__dataclass_fields__]
_PASSPORT = [getattr(Passport, name) for name in PassportFacts.__dataclass_fields__]


def standings_of_people(registration_ids: Sequence[int]) -> Mapping[int, Mapping[DocumentKind, DocumentStanding]]:
    """Return, for each of some people (a page of a list), which documents are there and how they stand."""
    rows = db.session.execute(
        sa.select(
            Document.registration_id, Document.kind, Document.review, Document.uploaded_at, Document.reviewed_at
        ).where(Document.registration_id.in_(registration_ids))
    )
    found: defaultdict[int, dict[DocumentKind, DocumentStanding]] = defaultdict(dict)
    for registration_id, kind, review, uploaded_at, reviewed_at in rows:
        found[registration_id][kind] = DocumentStanding(review, uploaded_at, reviewed_at)
    return found


def documents_of(registration_id: int) -> dict[DocumentKind, DocumentFacts]:
    """Return the documents of one registration by kind."""
    rows = db.session.execute(sa.select(*_FACTS).where(Document.registration_id == registration_id))
    facts = [DocumentFacts(*row) for row in rows]
    return {each.kind: each for each in facts}


def passport_of(registration_id: int) -> PassportFacts | None:
    """Return what stands in the person's passport, or None when it was not asked or is gone."""
    row = db.session.execute(sa.select(*_PASSPORT).where(Passport.registration_id == registration_id)).one_or_none()
    return None if row is None else PassportFacts(*row)


def newest_under_each_key() -> list[tuple[str, int, int]]:
    """Return, for each master key in use, its name, the id of the newest document under it, and how many there are."""
    rows = db.session.execute(
        sa.select(Document.master_key, sa.func.max(Document.id), sa.func.count())
        .group_by(Document.master_key)
        .order_by(Document.master_key)
    )
    return [(key, newest, number) for key, newest, number in rows]


def number_of_documents(*, not_under: str | None = None) -> int:
    """Return how many documents there are, or how many that are not wrapped by the master key `not_under`."""
    counted = sa.select(sa.func.count()).select_from(Document)
    if not_under is not None:
        counted = counted.where(Document.master_key != not_under)
    return db.session.scalar(counted) or 0


def sealed_documents(*, after: int, limit: int) -> list[SealedDocument]:
    """Return what opens the documents of all events, in the order of their ids, from beyond `after` on."""
    rows = db.session.execute(
        sa.select(
            Document.id,
            Document.registration_id,
            Document.kind,
            Document.location,
            Document.wrapped_key,
            Document.master_key,
            Document.review,
            Registration.reference,
            Event.slug,
        )
        .join(Registration, Registration.id == Document.registration_id)
        .join(Event, Event.id == Registration.event_id)
        .where(Document.id > after)
        .order_by(Document.id)
        .limit(limit)
    )
    return [SealedDocument(*row) for row in rows]


def lies_at(location: str) -> bool:
    """Return whether a document's row says that its bytes lie at `location`."""
    return db.session.scalar(sa.select(sa.exists().where(Document.location == location))) or False


def locations(*, after: int = 0, limit: int | None = None) -> list[tuple[int, str]]:
    """Return id and location of the documents after the id `after`, in order, `limit` at most."""
    rows = db.session.execute(
        sa.select(Document.id, Document.location).where(Document.id > after).order_by(Document.id).limit(limit)
    )
    return [(document_id, location) for document_id, location in rows]


def number_under_each_key() -> dict[str, int]:
    """Return, for each master key in use, how many documents' keys it wraps."""
    return {key: number for key, _newest, number in newest_under_each_key()}
