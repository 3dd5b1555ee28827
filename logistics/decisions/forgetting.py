"""Taking an organizer's words about people out of decisions about several."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.decisions.models import DecisionRun, DecisionTurn
from logistics.decisions.rules import State


def forget(registration_ids: Sequence[int]) -> None:
    """Take the reasons out of the decisions that were about these people, but those being carried out."""
    theirs = sa.select(DecisionTurn.run_id).where(DecisionTurn.registration_id.in_(registration_ids))
    db.session.execute(
        sa.update(DecisionRun)
        .where(DecisionRun.id.in_(theirs), DecisionRun.state != State.RUNNING, DecisionRun.reason != "")
        .values(reason="")
        .execution_options(synchronize_session=False)
    )
