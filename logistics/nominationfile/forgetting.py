"""Taking nomination files away when people of their event are forgotten; by themselves they go after some days."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.database import db
from logistics.nominationfile.models import NominationFile


def forget(event_id: int) -> None:
    """Delete every file of the event with its rows: who among many is meant by a cell is not looked for."""
    of_event = sa.delete(NominationFile).where(NominationFile.event_id == event_id)
    db.session.execute(of_event.execution_options(synchronize_session=False))
