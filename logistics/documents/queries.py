"""Reading what documents there are, and what stands in a passport; never the documents' bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from logistics.database import UTCDateTime, db
from logistics.documents.clearance import Clearance, NameGrounds, Papers, Settlement, clearance
from logistics.documents.models import Document, DocumentRemains, NameSettlement, Passport, PassportReading
from logistics.documents.rules import (
    Destroyed,
    DocumentFacts,
    DocumentKind,
    DocumentStanding,
    PassportFacts,
    RemainsFacts,
    Review,
    SealedDocument,
    Waiting,
)
from logistics.events.models import Event, EventDay
from logistics.registrations.models import Registration
from logistics.registrations.rules import ACCEPTED, ACTIVE

_FACTS = [getattr(Document, name) for name in DocumentFacts.__dataclass_fields__]
_REMAINS = [getattr(DocumentRemains, name) for name in RemainsFacts.__dataclass_fields__]
_PASSPORT = [getattr(Passport, name) for name in PassportFacts.__dataclass_fields__]

#: When a document was destroyed and why, of one that is there.
_STILL_THERE = (sa.type_coerce(sa.null(), UTCDateTime()), sa.type_coerce(sa.null(), DocumentRemains.why.type))
#: Of which documents it matters on the checklist that they were there: those to be sent again, and those that went
#: because nobody needs them any more.
_SPEAKS_ON = frozenset({None, Destroyed.RETURNED, Destroyed.PURGED})


#: A passport copy was sent back, and its bytes are destroyed.
_COPY_RETURNED = (
    sa.exists()
    .where(
        DocumentRemains.registration_id == Registration.id,
        DocumentRemains.kind == DocumentKind.PASSPORT,
        DocumentRemains.why == Destroyed.RETURNED,
    )
    .correlate(Registration)
)


def standings_of_people(registration_ids: Sequence[int]) -> Mapping[int, Mapping[DocumentKind, DocumentStanding]]:
    """Return, for each of some people (a page of a list), which documents were sent and how they stand.

    One that was returned and not sent again, or that went on the event's date, is among them though its bytes are gone.
    """
    rows = db.session.execute(
        sa.union_all(
            _standings(DocumentRemains, registration_ids, DocumentRemains.destroyed_at, DocumentRemains.why),
            _standings(Document, registration_ids, *_STILL_THERE),
        )
    ).all()
    found: defaultdict[int, dict[DocumentKind, DocumentStanding]] = defaultdict(dict)
    # What was destroyed last speaks, unless a file is there.
    for row in sorted(rows, key=lambda row: (row.destroyed_at is None, row.destroyed_at or row.uploaded_at)):
        if row.why in _SPEAKS_ON:
            standing = DocumentStanding(row.review, row.uploaded_at, row.reviewed_at, row.destroyed_at)
            found[row.registration_id][row.kind] = standing
        else:
            found[row.registration_id].pop(row.kind, None)
    return found


def _standings(
    table: type[Document | DocumentRemains], registration_ids: Sequence[int], destroyed_at: Any, why: Any
) -> sa.Select[Any]:
    return sa.select(
        table.registration_id,
        table.kind,
        table.review,
        table.uploaded_at,
        table.reviewed_at,
        destroyed_at.label("destroyed_at"),
        why.label("why"),
    ).where(table.registration_id.in_(registration_ids))


def remains_of(registration_id: int) -> list[RemainsFacts]:
    """Return what stays of the documents of one registration whose bytes are destroyed, in that order."""
    rows = db.session.execute(
        sa.select(*_REMAINS).where(DocumentRemains.registration_id == registration_id).order_by(DocumentRemains.id)
    )
    return [RemainsFacts(*row) for row in rows]


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


def reading_of(registration_id: int) -> str:
    """Return the two lines of the machine-readable zone read from the person's passport copy, or an empty string."""
    read = (
        sa.select(PassportReading.zone)
        .join(Document, Document.id == PassportReading.document_id)
        .where(Document.registration_id == registration_id, Document.kind == DocumentKind.PASSPORT)
    )
    return db.session.scalar(read) or ""


def is_unreadable(registration_id: int) -> bool:
    """Return whether the person's passport copy was looked at for its machine-readable zone, and none was found."""
    in_vain = (
        sa.exists()
        .where(
            PassportReading.document_id == Document.id, PassportReading.read_at.is_not(None), PassportReading.zone == ""
        )
        .where(Document.registration_id == registration_id, Document.kind == DocumentKind.PASSPORT)
    )
    return db.session.scalar(sa.select(in_vain)) or False


def waiting_for_review(event_id: int, kinds: Collection[DocumentKind], *, after: int = 0) -> Waiting | None:
    """Return the document of some kinds that has waited longest, of those beyond the id `after`, or None.

    Only of people who take part or may still. With it come its place among all that wait, and how many these are.
    """
    waits = (
        sa.select(Document.id, Document.registration_id, Document.kind, Registration.reference)
        .join(Registration, Registration.id == Document.registration_id)
        .where(
            Registration.event_id == event_id,
            Registration.status.in_(ACTIVE),
            Document.review == Review.RECEIVED,
            Document.kind.in_(kinds),
        )
    )
    row = db.session.execute(waits.where(Document.id > after).order_by(Document.id).limit(1)).one_or_none()
    if row is None:
        return None
    counted = waits.with_only_columns(
        sa.func.count(), sa.func.sum(sa.case((Document.id <= row.id, 1), else_=0)), maintain_column_froms=True
    )
    number, place = db.session.execute(counted).one()
    return Waiting(row.id, row.registration_id, row.kind, row.reference, place, number)


def verified_by(who: str, event_id: int, document_id: int) -> DocumentFacts | None:
    """Return a document of the event if its verdict is that of `who`, as the log calls them, and it is verified."""
    row = db.session.execute(
        sa.select(*_FACTS)
        .join(Registration, Registration.id == Document.registration_id)
        .where(
            Registration.event_id == event_id,
            Document.id == document_id,
            Document.review == Review.VERIFIED,
            Document.reviewed_by == who,
        )
    ).one_or_none()
    return None if row is None else DocumentFacts(*row)


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
            Registration.status,
            last_day,
            Document.review,
            Document.reviewed_at,
            _COPY_RETURNED,
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
    found = {}
    for registration_id, full_name, status, day, review, reviewed_at, returned, reading, passport, settled in rows:
        found[registration_id] = clearance(
            Papers(
                full_name,
                _facts(passport),
                review or (Review.RETURNED if returned else None),
                day,
                _settlement(settled),
                reading,
                approved=status in ACCEPTED,
                reviewed_at=reviewed_at,
            )
        )
    return found


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
