"""Work that is a row, done by one worker at a time: taken for a while, kept while it goes on, and ended.

When a worker is killed the time runs out, and another takes the row. The table has the columns `claimed_until` and
`ended_at`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from logistics import clock
from logistics.database import Base, db

#: For how long a worker has a row to itself.
LASTS = timedelta(minutes=2)

#: Which rows are work that was begun and has not ended.
Open = sa.ColumnElement[bool]


def take(work: type[Base], is_open: Open, *wanted: Any) -> sa.Row[*tuple[Any, ...]] | None:
    """Take the oldest open row that no worker has, and return the columns `wanted` of it; None when there is none."""
    table: Any = work
    now = clock.now()
    free = sa.and_(is_open, sa.or_(table.claimed_until.is_(None), table.claimed_until <= now))
    oldest = sa.select(table.id).where(free).order_by(table.id).limit(1)
    return db.session.execute(
        sa.update(work)
        .where(table.id == oldest.with_for_update(skip_locked=True).scalar_subquery(), free)
        .values(claimed_until=now + LASTS)
        .returning(*wanted)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def keep(work: type[Base], work_id: int, is_open: Open) -> bool:
    """Keep a row for `LASTS` more; False when it is open no longer.

    Whoever else would go on with the row or end it waits for the open transaction.
    """
    return _change(work, work_id, is_open, claimed_until=clock.now() + LASTS)


def end(work: type[Base], work_id: int, is_open: Open, **values: Any) -> bool:
    """End an open row, writing `values` with it; False when it is open no longer."""
    return _change(work, work_id, is_open, ended_at=clock.now(), claimed_until=None, **values)


def _change(work: type[Base], work_id: int, is_open: Open, **values: Any) -> bool:
    table: Any = work
    changed = sa.update(work).where(table.id == work_id, is_open).values(**values).returning(table.id)
    return db.session.scalar(changed.execution_options(synchronize_session=False)) is not None
