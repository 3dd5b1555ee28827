"""Reading the audit log as a whole: who did what, to whom, with the names of the people concerned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from logistics.accounts.models import User
from logistics.audit.models import AuditEntry
from logistics.database import db
from logistics.events.models import Event
from logistics.localized import Localized
from logistics.registrations.models import Registration
from logistics.registrations.rules import search_key

#: Rows of an export in memory at a time.
_AT_ONCE = 1000


@dataclass(frozen=True)
class Wanted:
    """Which entries: of one event or (None) of everything, by whom, about whom, of which action, between instants."""

    event_id: int | None
    #: Part of an address.
    actor: str = ""
    #: Part of a name or address, or a reference.
    about: str = ""
    action: str = ""
    #: Aware.
    since: datetime | None = None
    #: Aware; not included.
    until: datetime | None = None


@dataclass(frozen=True)
class LogEntry:
    """One thing that was done or read: when (UTC), by whom, what, and to whom if it was a person."""

    id: int
    at: datetime
    actor: str
    action: str
    details: Mapping[str, Any]
    event_slug: str | None
    event_title: Localized | None
    #: The registration concerned, if it was one.
    reference: str | None
    full_name: str | None
    #: The account concerned, if it was one.
    email: str | None
    #: The mailing concerned, if it was one.
    mailing_id: int | None


def entries(wanted: Wanted, *, limit: int, before: int | None = None) -> list[LogEntry]:
    """Return `limit` of the wanted entries older than entry `before`, the newest first."""
    older = _entries(wanted) if before is None else _entries(wanted).where(AuditEntry.id < before)
    return [LogEntry(*row) for row in db.session.execute(older.limit(limit))]


def every_entry(wanted: Wanted) -> Iterator[LogEntry]:
    """Yield all the wanted entries, the newest first; one statement, read as it is asked for."""
    with db.session.execute(_entries(wanted), execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows:
            yield LogEntry(*row)


def _entries(wanted: Wanted) -> sa.Select[*tuple[Any, ...]]:
    conditions = []
    if wanted.event_id is not None:
        conditions.append(AuditEntry.event_id == wanted.event_id)
    if wanted.actor:
        conditions.append(sa.func.lower(AuditEntry.actor).contains(wanted.actor.lower(), autoescape=True))
    if wanted.about:
        conditions.append(_about(wanted.about))
    if wanted.action:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.since is not None:
        conditions.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEntry.at < wanted.until)
    return (
        sa.select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.actor,
            AuditEntry.action,
            AuditEntry.details,
            Event.slug,
            Event.short_title,
            Registration.reference,
            Registration.full_name,
            User.email,
            sa.case((AuditEntry.subject == "mailing", AuditEntry.subject_id)),
        )
        .outerjoin(Event, Event.id == AuditEntry.event_id)
        .outerjoin(
            Registration, sa.and_(AuditEntry.subject == "registration", Registration.id == AuditEntry.subject_id)
        )
        .outerjoin(User, sa.and_(AuditEntry.subject == "account", User.id == AuditEntry.subject_id))
        .where(*conditions)
        .order_by(AuditEntry.id.desc())
    )


def _about(text: str) -> sa.ColumnElement[bool]:
    """Return SQL for entries about the people whom a text may mean; each half is looked up by the entries' index."""
    people = sa.select(Registration.id).where(
        sa.or_(
            Registration.reference == text.strip().upper(),
            Registration.name_key.contains(search_key(text), autoescape=True),
            sa.func.lower(Registration.email).contains(text.lower(), autoescape=True),
        )
    )
    accounts = sa.select(User.id).where(User.email_key.contains(text.lower(), autoescape=True))
    return sa.or_(
        sa.and_(AuditEntry.subject == "registration", AuditEntry.subject_id.in_(people)),
        sa.and_(AuditEntry.subject == "account", AuditEntry.subject_id.in_(accounts)),
    )
