"""What organizers note about a person for one another: written, read, and taken back by whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.errors import Refusal
from logistics.registrations.models import Note
from logistics.registrations.rules import CannotFollow
from logistics.registrations.steps import find


class NotYours(Refusal):
    """Somebody else wrote the note."""


@dataclass(frozen=True)
class NoteFacts:
    """A note; the instant is in UTC."""

    id: int
    text: str
    author_id: int | None
    author: str
    written_at: datetime


def notes_of(registration_id: int) -> list[NoteFacts]:
    """Return the notes about one person, the newest first."""
    rows = db.session.execute(
        sa.select(Note.id, Note.text, Note.author_id, Note.author, Note.written_at)
        .where(Note.registration_id == registration_id)
        .order_by(Note.id.desc())
    )
    return [NoteFacts(*row) for row in rows]


def add(*, registration_id: int, text: str) -> None:
    """Write a note about a person on behalf of the actor; raises CannotFollow once the person's data are gone."""
    registration = find(registration_id)
    if registration.purged_at is not None:
        raise CannotFollow(registration.status, registration.status)
    actor = cast(Actor, current_actor())
    note = Note(
        registration_id=registration_id,
        text=text,
        author_id=actor.user_id,
        author=actor.label,
        written_at=clock.now(),
    )
    db.session.add(note)
    db.session.flush()
    record("note.added", "registration", registration_id, event_id=registration.event_id)


def delete(*, registration_id: int, note_id: int) -> None:
    """Delete one of the actor's own notes; nothing happens when it is gone. Raises NotYours."""
    note = db.session.get(Note, note_id)
    if note is None or note.registration_id != registration_id:
        return
    if note.author_id is None or note.author_id != cast(Actor, current_actor()).user_id:
        raise NotYours
    db.session.delete(note)
    db.session.flush()
    record("note.deleted", "registration", registration_id, event_id=find(registration_id).event_id)
