"""Writing the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import sqlalchemy as sa

from logistics import clock
from logistics.audit.models import AuditEntry, Redaction
from logistics.audit.rules import Actor, pseudonym, without_person
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


def redact(*, subjects: Mapping[str, Sequence[int]], account_ids: Sequence[int], event_id: int) -> int:
    """Take what tells of people out of the log and return how many entries of theirs it has; who did what, when, stays.

    `subjects` are the rows, by table, whose entries lose all details but codes and numbers; `account_ids` the accounts
    that are gone, which from now on are called by their number. That it was done, for which event, is written down. The
    database refuses every other change of an entry, and every deletion.
    """
    found = 0
    with _open_for_redaction():
        for subject, ids in subjects.items():
            found += _redact_details(subject, ids)
        for account_id in account_ids:
            db.session.execute(
                sa.update(AuditEntry)
                .where(AuditEntry.actor_id == account_id)
                .values(actor=pseudonym(account_id))
                .execution_options(synchronize_session=False)
            )
    if found or account_ids:
        record("audit.redacted", "event", event_id, event_id=event_id, number=found)
    return found


@contextmanager
def _open_for_redaction() -> Iterator[None]:
    opened = db.session.execute(sa.insert(Redaction).values().returning(Redaction.id)).scalar_one()
    yield
    db.session.execute(sa.delete(Redaction).where(Redaction.id == opened))


def _redact_details(subject: str, ids: Sequence[int]) -> int:
    theirs = sa.select(AuditEntry.id, AuditEntry.details).where(
        AuditEntry.subject == subject, AuditEntry.subject_id.in_(ids)
    )
    rows = db.session.execute(theirs).all()
    kept = [{"id": row.id, "details": without_person(row.details)} for row in rows]
    changed = [new for new, row in zip(kept, rows, strict=True) if new["details"] != row.details]
    if changed:
        db.session.execute(sa.update(AuditEntry), changed)
    return len(rows)
