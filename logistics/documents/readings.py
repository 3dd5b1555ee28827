"""Reading the zone from passport copies: asked for with the copy, done by one worker at a time, kept while it stays.

Killed in between, a reading falls to another worker when the claim runs out; what has killed several is left unread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from logistics import clock, queue
from logistics.audit.operations import record
from logistics.database import db, once_committed
from logistics.documents.models import Document, PassportReading
from logistics.registrations.steps import find
from logistics.settings import Settings

#: What the worker is woken for when a copy is to be read.
READ_PASSPORTS = "documents.read_passports"
#: How long one worker has for one copy; looking at all its pages takes two minutes at most.
CLAIM_LASTS = timedelta(minutes=10)
#: How often a copy is tried when workers die of it.
MOST_TRIES = 3


@dataclass(frozen=True)
class Claimed:
    """A copy that this worker reads."""

    document_id: int
    #: Random: a document that took its place may have got its id.
    location: str
    media_type: str


def ask(*, document_id: int) -> None:
    """Wish that the zone of this passport copy be read, unless the installation reads none."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.documents.tesseract:
        return
    db.session.add(PassportReading(document_id=document_id))
    db.session.flush()
    once_committed(_wake_worker)


def claim() -> Claimed | None:
    """Take the oldest copy that is to be read and that no worker has, or None; it is this worker's for a while."""
    now = clock.now()
    free = sa.and_(
        PassportReading.read_at.is_(None),
        PassportReading.tries < MOST_TRIES,
        sa.or_(PassportReading.claimed_until.is_(None), PassportReading.claimed_until <= now),
    )
    oldest = sa.select(PassportReading.document_id).where(free).order_by(PassportReading.document_id).limit(1)
    document_id = db.session.scalar(
        sa.update(PassportReading)
        .where(PassportReading.document_id == oldest.with_for_update(skip_locked=True).scalar_subquery(), free)
        .values(claimed_until=now + CLAIM_LASTS, tries=PassportReading.tries + 1)
        .returning(PassportReading.document_id)
        .execution_options(synchronize_session=False)
    )
    if document_id is None:
        return None
    document = db.session.get_one(Document, document_id, populate_existing=True)
    return Claimed(document_id, document.location, document.media_type)


def keep(claimed: Claimed, lines: tuple[str, str] | None) -> None:
    """Write down what was read, or that nothing was; nothing happens when the copy has gone meanwhile."""
    registration_id = db.session.scalar(
        sa.select(Document.registration_id).where(Document.location == claimed.location)
    )
    if registration_id is None:
        return
    reading = db.session.get_one(PassportReading, claimed.document_id, populate_existing=True)
    reading.zone = "\n".join(lines or ())
    reading.read_at = clock.now()
    reading.claimed_until = None
    db.session.flush()
    registration = find(registration_id)
    record("document.zone_read", "registration", registration.id, event_id=registration.event_id, found=bool(lines))


def _wake_worker() -> None:
    queue.wake(READ_PASSPORTS)
