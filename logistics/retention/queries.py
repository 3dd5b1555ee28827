"""Reading what is due, what holds it back, who asked for erasure, and what went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from logistics import clock
from logistics.audit.models import AuditEntry
from logistics.database import db
from logistics.documents.models import Document, Passport
from logistics.events.models import Event
from logistics.events.queries import event_by_id, purge_dates
from logistics.letters.models import Letter
from logistics.messages.models import Message
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from logistics.retention.models import ErasureRequest, Hold, PurgeReport
from logistics.retention.rules import Gone, HoldFacts, ReportFacts, RequestFacts, Scope, due
from logistics.travel.models import Trip

_REQUEST = [
    getattr(Registration if name in ("reference", "full_name") else ErasureRequest, name)
    for name in RequestFacts.__dataclass_fields__
]
_REPORT = [getattr(PurgeReport, name) for name in ReportFacts.__dataclass_fields__]


def still_there(scope: Scope) -> sa.ColumnElement[bool]:
    """Return SQL for whether a registration has anything left that `scope` takes; drafts go whole."""
    if scope is Scope.PEOPLE:
        return Registration.purged_at.is_(None)
    has = [sa.exists().where(table.registration_id == Registration.id) for table in (Document, Passport)]
    return sa.or_(Registration.status == Status.DRAFT, *has)


def not_held() -> sa.ColumnElement[bool]:
    """Return SQL for whether nothing holds a registration's data back, neither its own hold nor the event's."""
    return ~sa.exists().where(
        Hold.lifted_at.is_(None),
        Hold.event_id == Registration.event_id,
        sa.or_(Hold.registration_id.is_(None), Hold.registration_id == Registration.id),
    )


def is_held(event_id: int, registration_id: int | None = None) -> bool:
    """Return whether a hold keeps the whole event, or this person of it."""
    held = sa.select(Hold.id).where(Hold.event_id == event_id, Hold.lifted_at.is_(None))
    here = sa.or_(Hold.registration_id.is_(None), Hold.registration_id == registration_id)
    return bool(db.session.scalar(sa.select(held.where(here).exists())))


def events_due() -> list[tuple[int, Scope]]:
    """Return the events whose date has come and that still hold what should be gone, with how much that is."""
    tomorrow = clock.now().date() + timedelta(days=1)  # wherever the meeting is, no date is further ahead
    begun = sa.or_(Event.purge_on < tomorrow, Event.purge_people_on < tomorrow)
    found = []
    for event_id in db.session.scalars(sa.select(Event.id).where(begun).order_by(Event.id)):
        scope = due(purge_dates(event_id), clock.today(event_by_id(event_id).zone))
        if scope is not None and anything_left(event_id, scope):
            found.append((event_id, scope))
    return found


def anything_left(event_id: int, scope: Scope) -> bool:
    """Return whether the event holds anything that `scope` takes and nothing holds back."""
    left = sa.select(Registration.id).where(Registration.event_id == event_id, still_there(scope), not_held())
    return bool(db.session.scalar(sa.select(left.exists())))


def what_would_go(event_id: int) -> dict[Gone, int]:
    """Return what the event still holds of personal data and nothing holds back, in numbers."""
    theirs = sa.select(Registration.id).where(Registration.event_id == event_id, not_held())
    draft, unpurged = Registration.status == Status.DRAFT, Registration.purged_at.is_(None)

    def rows(table: Any) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).select_from(table).where(table.registration_id.in_(theirs)).scalar_subquery()

    def people(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).select_from(theirs.where(*conditions).subquery()).scalar_subquery()

    left = theirs.where(unpurged)
    letters = sa.select(sa.func.count()).select_from(Letter).where(Letter.registration_id.in_(left)).scalar_subquery()
    accounts = (
        sa.select(sa.func.count(Registration.user_id.distinct())).where(Registration.id.in_(left)).scalar_subquery()
    )
    entries = (
        sa.select(sa.func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.subject == "registration", AuditEntry.subject_id.in_(left))
        .scalar_subquery()
    )
    counted = {
        Gone.DOCUMENTS: rows(Document),
        Gone.PASSPORTS: rows(Passport),
        Gone.PEOPLE: people(unpurged, ~draft),
        Gone.DRAFTS: people(draft),
        Gone.TRIPS: rows(Trip),
        Gone.LETTERS: letters,
        Gone.MESSAGES: rows(Message),
        Gone.ACCOUNTS: accounts,
        Gone.ENTRIES: entries,
    }
    numbers = db.session.execute(sa.select(*counted.values())).one()
    return dict(zip(counted, numbers, strict=True))


def holds(event_id: int, *, registration_id: int | None = None) -> list[HoldFacts]:
    """Return the holds of the event, or of one person of it, that stand; that of the whole event first."""
    rows = (
        sa.select(
            Hold.id,
            Hold.registration_id,
            Registration.reference,
            Registration.full_name,
            Hold.reason,
            Hold.placed_at,
            Hold.placed_by,
            Hold.lifted_at,
            Hold.lifted_by,
        )
        .outerjoin(Registration, Registration.id == Hold.registration_id)
        .where(Hold.event_id == event_id, Hold.lifted_at.is_(None))
        .order_by(Hold.registration_id.is_not(None), Hold.id)
    )
    if registration_id is not None:
        rows = rows.where(Hold.registration_id == registration_id)
    return [HoldFacts(*row) for row in db.session.execute(rows)]


def open_requests(event_id: int, *, limit: int) -> list[RequestFacts]:
    """Return the wishes for erasure that nobody has decided yet, the oldest first."""
    return _requests(ErasureRequest.event_id == event_id, ErasureRequest.decision.is_(None), limit=limit)


def number_of_open_requests(event_id: int) -> int:
    """Return how many wishes for erasure nobody has decided yet."""
    waiting = ErasureRequest.event_id == event_id, ErasureRequest.decision.is_(None)
    return db.session.scalar(sa.select(sa.func.count()).select_from(ErasureRequest).where(*waiting)) or 0


def requests_of(registration_id: int) -> list[RequestFacts]:
    """Return one person's wishes for erasure, the newest first."""
    return _requests(ErasureRequest.registration_id == registration_id, limit=20)[::-1]


def _requests(*conditions: sa.ColumnElement[bool], limit: int) -> list[RequestFacts]:
    rows = sa.select(*_REQUEST).join(Registration, Registration.id == ErasureRequest.registration_id).where(*conditions)
    return [RequestFacts(*row) for row in db.session.execute(rows.order_by(ErasureRequest.id).limit(limit))]


def reports(event_id: int, *, limit: int) -> list[ReportFacts]:
    """Return what went of the event's personal data, the newest report first."""
    rows = sa.select(*_REPORT).where(PurgeReport.event_id == event_id).order_by(PurgeReport.id.desc()).limit(limit)
    return [ReportFacts(*row) for row in db.session.execute(rows)]


def open_reports() -> list[int]:
    """Return the ids of the reports that are still being written, the oldest first."""
    unfinished = sa.select(PurgeReport.id).where(PurgeReport.ended_at.is_(None)).order_by(PurgeReport.id)
    return list(db.session.scalars(unfinished))
