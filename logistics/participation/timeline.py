"""All that happened to one registration, in one order: what was done, who looked, and the mails that were written."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from logistics.audit.models import AuditEntry
from logistics.audit.queries import entries_by_id
from logistics.audit.rules import LOOKED_AT_PERSON, Entry
from logistics.database import db
from logistics.messages.models import Message
from logistics.messages.queries import messages_by_id
from logistics.messages.rules import MessageFacts


class _Source(enum.IntEnum):
    """Where something stands; of one instant, what somebody did comes before the mail that follows from it."""

    LOG = 0
    OUTBOX = 1


@dataclass(frozen=True)
class Happening:
    """One thing that happened, at an instant in UTC: an entry of the log, or a mail."""

    at: datetime
    entry: Entry | None = None
    message: MessageFacts | None = None


def timeline(registration_id: int, *, limit: int, offset: int = 0) -> list[Happening]:
    """Return `limit` things that happened to the registration from the `offset`-th on, the newest first."""
    log = sa.select(AuditEntry.at.label("at"), sa.literal(_Source.LOG.value).label("source"), AuditEntry.id).where(
        AuditEntry.subject == "registration",
        AuditEntry.subject_id == registration_id,
        AuditEntry.action != LOOKED_AT_PERSON,
    )
    outbox = sa.select(Message.created_at, sa.literal(_Source.OUTBOX.value), Message.id).where(
        Message.registration_id == registration_id
    )
    both = sa.union_all(log, outbox).subquery()
    rows = db.session.execute(
        sa.select(both.c.source, both.c.id)
        .order_by(both.c.at.desc(), both.c.source.desc(), both.c.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return _told([(row.source, row.id) for row in rows])


def _told(found: Sequence[tuple[int, int]]) -> list[Happening]:
    entries = entries_by_id([number for source, number in found if source == _Source.LOG])
    messages = messages_by_id([number for source, number in found if source == _Source.OUTBOX])
    return [
        Happening(entries[number].at, entry=entries[number])
        if source == _Source.LOG
        else Happening(messages[number].created_at, message=messages[number])
        for source, number in found
    ]
