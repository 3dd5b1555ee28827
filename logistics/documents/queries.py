"""Reading what documents there are, and what stands in a passport; never the documents' bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.documents.models import Document, Passport
from logistics.documents.rules import DocumentFacts, DocumentKind, DocumentStanding, PassportFacts

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


def passports_of_people(registration_ids: Sequence[int]) -> dict[int, PassportFacts]:
    """Return what stands in the passports of some people (a page of a list); none for whom it was not asked."""
    rows = db.session.execute(
        sa.select(Passport.registration_id, *_PASSPORT).where(Passport.registration_id.in_(registration_ids))
    )
    return {registration_id: PassportFacts(*facts) for registration_id, *facts in rows}


def documents_of_people(registration_ids: Sequence[int], kind: DocumentKind) -> dict[int, DocumentFacts]:
    """Return the document of `kind` of each of some people (a page of a list) who sent one."""
    rows = db.session.execute(
        sa.select(*_FACTS).where(Document.registration_id.in_(registration_ids), Document.kind == kind)
    )
    return {each.registration_id: each for each in (DocumentFacts(*row) for row in rows)}


def newest_under_each_key() -> list[tuple[str, int, int]]:
    """Return, for each master key in use, its name, the id of the newest document under it, and how many there are."""
    rows = db.session.execute(
        sa.select(Document.master_key, sa.func.max(Document.id), sa.func.count())
        .group_by(Document.master_key)
        .order_by(Document.master_key)
    )
    return [(key, newest, number) for key, newest, number in rows]
