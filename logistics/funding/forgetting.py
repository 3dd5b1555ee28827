"""Taking an organizer's words about people out of the exceptions made for them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.funding.models import CoverageException

#: Stands where a reason was: the exception itself counts on.
_GONE = "–"


def forget(registration_ids: Sequence[int]) -> None:
    """Take the reasons out of these people's exceptions; what is covered stays what it was."""
    db.session.execute(
        sa.update(CoverageException)
        .where(CoverageException.registration_id.in_(registration_ids))
        .values(reason=_GONE)
        .execution_options(synchronize_session=False)
    )
