"""Changing what the mails of an event say."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.messages.models import MessageText
from logistics.messages.placeholders import BadWording, TextChangedMeanwhile, Wording, check
from logistics.messages.rules import Kind

_STANDARD = Wording("", "")


def change_text(*, event_id: int, kind: Kind, language: str, wording: Wording, version: int) -> None:
    """Let mails of `kind` in `language` say `wording`; `version` is that of the text seen, 0 for one never changed.

    Raises BadWording, TextChangedMeanwhile.
    """
    faults = check(kind, wording)
    if faults:
        raise BadWording(faults)
    _write(event_id, kind, language, wording, version)
    _record("changed", event_id, kind, language)


def restore_text(*, event_id: int, kind: Kind, language: str, version: int) -> None:
    """Let mails of `kind` in `language` say the standard text again; raises TextChangedMeanwhile."""
    _write(event_id, kind, language, _STANDARD, version)
    _record("restored", event_id, kind, language)


def _write(event_id: int, kind: Kind, language: str, wording: Wording, version: int) -> None:
    """Write in one statement, so that of two organizers who saw the same version one is told of the other."""
    values = {
        "subject": wording.subject,
        "body": wording.body,
        "version": version + 1,
        "changed_at": clock.now(),
        "changed_by": cast(Actor, current_actor()).label,
    }
    same = {"event_id": event_id, "kind": kind, "language": language}
    if version:
        seen = sa.update(MessageText).filter_by(**same, version=version).values(values)
        written = db.session.scalar(seen.returning(MessageText.id).execution_options(synchronize_session=False))
    else:
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        written = db.session.scalar(
            insert(MessageText).values(**same, **values).on_conflict_do_nothing().returning(MessageText.id)
        )
    if written is None:
        raise TextChangedMeanwhile


def _record(verb: str, event_id: int, kind: Kind, language: str) -> None:
    record(f"message_text.{verb}", "event", event_id, event_id=event_id, kind=kind.value, language=language)
