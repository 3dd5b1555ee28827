"""Reading what documents there are, and what stands in a passport; never the documents' bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.documents.clearance import Clearance, NameGrounds, Papers, Settlement, clearance
from logistics.documents.models import Document, NameSettlement, Passport, PassportReading
from logistics.documents.rules import DocumentFacts, DocumentKind, DocumentStanding, PassportFacts
from logistics.events.models import EventDay
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


def reading_of(registration_id: int) -> str:
    """Return the two lines of the machine-readable zone read from the person's passport copy, or an empty string."""
    read = (
        sa.select(PassportReading.zone)
        .join(Document, Document.id == PassportReading.document_id)
        .where(Document.registration_id == registration_id, Document.kind == DocumentKind.PASSPORT)
    )
    return db.session.scalar(read) or ""


def clearance_of(registration_id: int) -> Clearance:
    """Return what stands in the way of one person's ticket; raises KeyError for an unknown registration."""
    return clearance_of_people([registration_id])[registration_id]


def clearance_of_people(registration_ids: Sequence[int]) -> dict[int, Clearance]:
    """Return what stands in the way of the tickets of some people (up to about 500); one statement.

    Whether anybody pays for a ticket is another question: `funding.queries.coverage_of_people`.
    """
    last_day = (
        sa.select(sa.func.max(EventDay.date))
        .where(EventDay.event_id == Registration.event_id)
        .correlate(Registration)
        .scalar_subquery()
    )
    its_copy = sa.and_(Document.registration_id == Registration.id, Document.kind == DocumentKind.PASSPORT)
    rows = db.session.execute(
        sa.select(
            Registration.id,
            Registration.full_name,
            last_day,
            Document.review,
            sa.func.coalesce(PassportReading.zone, ""),
            Passport,
            NameSettlement,
        )
        .outerjoin(Document, its_copy)
        .outerjoin(PassportReading, PassportReading.document_id == Document.id)
        .outerjoin(Passport, Passport.registration_id == Registration.id)
        .outerjoin(NameSettlement, NameSettlement.registration_id == Registration.id)
        .where(Registration.id.in_(registration_ids))
        .execution_options(populate_existing=True)
    )
    return {
        registration_id: clearance(Papers(full_name, _facts(passport), copy, day, _settlement(settled), reading))
        for registration_id, full_name, day, copy, reading, passport, settled in rows
    }


def _facts(passport: Passport | None) -> PassportFacts | None:
    if passport is None:
        return None
    return PassportFacts(**{name: getattr(passport, name) for name in PassportFacts.__dataclass_fields__})


def _settlement(row: NameSettlement | None) -> Settlement | None:
    if row is None:
        return None
    grounds = NameGrounds(row.full_name, row.surname, row.given_names, row.number)
    return Settlement(grounds, row.note, row.settled_at, row.settled_by)


def newest_under_each_key() -> list[tuple[str, int, int]]:
    """Return, for each master key in use, its name, the id of the newest document under it, and how many there are."""
    rows = db.session.execute(
        sa.select(Document.master_key, sa.func.max(Document.id), sa.func.count())
        .group_by(Document.master_key)
        .order_by(Document.master_key)
    )
    return [(key, newest, number) for key, newest, number in rows]
