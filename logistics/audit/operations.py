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
    db.session.add(AuditEntry(**_entry(action, subject, subject_id, event_id, details)))


def record_each(action: str, subject: str, details: Mapping[int, Mapping[str, Any]], *, event_id: int) -> None:
    """Write down the same of several rows of one event, by id, in one statement."""
    if details:
        entries = [_entry(action, subject, subject_id, event_id, each) for subject_id, each in details.items()]
        db.session.execute(sa.insert(AuditEntry), entries)


def _entry(
    action: str, subject: str, subject_id: int | None, event_id: int | None, details: Mapping[str, Any]
) -> dict[str, Any]:
    actor = cast(Actor, current_actor())
    return {
        "at": clock.now(),
        "actor_id": actor.user_id,
        "actor": actor.label,
        "action": action,
        "event_id": event_id,
        "subject": subject,
        "subject_id": subject_id,
        "details": dict(details),
    }


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


def redact_actors(names: Mapping[int, str], *, event_id: int) -> None:
    """Let the event's log no longer say that these accounts acted in it, or asked for a link to it.

    `names` are what they are called from now on, by account. The accounts themselves stay.
    """
    here = AuditEntry.event_id == event_id
    asked = here, AuditEntry.subject == "account", AuditEntry.subject_id.in_(names)
    with _open_for_redaction():
        for account_id, name in names.items():
            acted = sa.update(AuditEntry).where(here, AuditEntry.actor_id == account_id)
            db.session.execute(acted.values(actor_id=None, actor=name).execution_options(synchronize_session=False))
        db.session.execute(
            sa.update(AuditEntry).where(*asked).values(subject_id=None).execution_options(synchronize_session=False)
        )


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
