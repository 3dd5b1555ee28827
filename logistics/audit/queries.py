"""Reading the audit log."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.audit.models import AuditEntry
from logistics.audit.rules import Entry
from logistics.database import db


def history(subject: str, subject_id: int, *, limit: int = 100) -> list[Entry]:
    """Return the last `limit` things done to one row, the newest first."""
    rows = db.session.execute(
        sa.select(AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.details, AuditEntry.actor_id)
        .where(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [Entry(*row) for row in rows]
