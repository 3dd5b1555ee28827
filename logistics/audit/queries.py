"""Reading the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from logistics.audit.models import AuditEntry
from logistics.audit.rules import LOOKED_AT_PERSON, Actor, Entry
from logistics.database import db

_ENTRY = (AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.details, AuditEntry.actor_id)


def history(subject: str, subject_id: int, *, limit: int = 100, looks: bool = False) -> list[Entry]:
    """Return the last `limit` things done to one row, the newest first; with `looks`, also who opened its page."""
    done = sa.select(*_ENTRY).where(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)
    if not looks:
        done = done.where(AuditEntry.action != LOOKED_AT_PERSON)
    rows = db.session.execute(done.order_by(AuditEntry.id.desc()).limit(limit))
    return [Entry(*row) for row in rows]


def did_since(action: str, subject: str, subject_id: int, *, actor: Actor, since: datetime) -> bool:
    """Return whether `actor` has done `action` to one row since an instant."""
    done = sa.select(AuditEntry.id).where(
        AuditEntry.subject == subject,
        AuditEntry.subject_id == subject_id,
        AuditEntry.action == action,
        AuditEntry.actor_id == actor.user_id,
        AuditEntry.at > since,
    )
    return bool(db.session.scalar(sa.select(done.exists())))


def details_by_row(action: str, subject: str, subject_ids: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
    """Return what is written down of `action` done to some rows, with the row's id, the oldest first."""
    rows = db.session.execute(
        sa.select(AuditEntry.subject_id, AuditEntry.details)
        .where(AuditEntry.subject == subject, AuditEntry.subject_id.in_(subject_ids), AuditEntry.action == action)
        .order_by(AuditEntry.id)
    )
    return [(row.subject_id, row.details) for row in rows]


def entries_by_id(entry_ids: Sequence[int]) -> dict[int, Entry]:
    """Return some entries (a page of a list) by id."""
    rows = db.session.execute(sa.select(AuditEntry.id, *_ENTRY).where(AuditEntry.id.in_(entry_ids)))
    return {entry_id: Entry(*entry) for entry_id, *entry in rows}


def details_of(action: str, subject: str, subject_ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """Return what the log tells of each time `action` was done to some rows."""
    done = AuditEntry.subject == subject, AuditEntry.subject_id.in_(subject_ids), AuditEntry.action == action
    return list(db.session.scalars(sa.select(AuditEntry.details).where(*done).order_by(AuditEntry.id)))
