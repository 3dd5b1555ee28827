"""Writing the audit log."""

from __future__ import annotations

from typing import Any, cast

from logistics import clock
from logistics.audit.models import AuditEntry
from logistics.audit.rules import Actor
from logistics.database import current_actor, db


def record(action: str, subject: str, subject_id: int | None, *, event_id: int | None, **details: Any) -> None:
    """Write down, in the open transaction, that its actor did `action` to the row `subject_id` of table `subject`."""
    actor = cast(Actor, current_actor())
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor.user_id,
            actor=actor.label,
            action=action,
            event_id=event_id,
            subject=subject,
            subject_id=subject_id,
            details=details,
        )
    )
