"""Taking an organizer's words about people out of the chairs added for them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Seat

#: Stands where a reason was: the chair itself stays.
_GONE = "–"


def forget(seat_ids: Sequence[int]) -> None:
    """Take the reasons out of these chairs."""
    db.session.execute(
        sa.update(Seat)
        .where(Seat.id.in_(seat_ids), Seat.reason.is_not(None))
        .values(reason=_GONE)
        .execution_options(synchronize_session=False)
    )
