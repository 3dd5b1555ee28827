"""Letters for everybody approved: asked for once, issued by one worker at a time, ended when nobody is left."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from logistics import claims, clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.letters.models import LetterRun
from logistics.letters.rules import Claimed

_OPEN = LetterRun.ended_at.is_(None)


def ask(event_id: int) -> bool:
    """Ask for a letter for everybody approved; returns False when that was asked for already and is under way."""
    actor = cast(Actor, current_actor())
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    asked = db.session.scalar(
        insert(LetterRun)
        .values(
            event_id=event_id,
            asked_at=clock.now(),
            asked_by_id=actor.user_id,
            asked_by=actor.label,
            refused=[],
        )
        .on_conflict_do_nothing(index_elements=["event_id"], index_where=sa.text("ended_at IS NULL"))
        .returning(LetterRun.id)
    )
    if asked is not None:
        record("letter.asked_for_all", "event", event_id, event_id=event_id)
    return asked is not None


def claim() -> Claimed | None:
    """Take the oldest run that no worker has, or None when there is none."""
    wanted = LetterRun.id, LetterRun.event_id, LetterRun.asked_by_id, LetterRun.asked_by
    row = claims.take(LetterRun, _OPEN, *wanted)
    return None if row is None else Claimed(*row)


def renew(run_id: int) -> None:
    """Keep a run for a while more."""
    claims.keep(LetterRun, run_id, _OPEN)


def refuse(run_id: int, *, registration_id: int, complaint: str) -> None:
    """Write down that somebody's letter could not be set, so that an organizer sees it and the others go on."""
    run = db.session.get_one(LetterRun, run_id, populate_existing=True)
    others = [each for each in run.refused if each[0] != registration_id]
    run.refused = [*others, [registration_id, complaint]]
    db.session.flush()


def end(run_id: int) -> None:
    """Write down that nobody is left."""
    claims.end(LetterRun, run_id, _OPEN)
