"""What an event's deadlines and days mean."""

from __future__ import annotations

import enum
from datetime import datetime


class DeadlineKind(enum.StrEnum):
    """What has to be there by a deadline."""

    REGISTRATION = "registration"
    DOCUMENTS = "documents"
    LETTER = "letter"


def has_passed(last_instant: datetime, now: datetime) -> bool:
    """Return whether a deadline whose last accepted instant is `last_instant` has passed at `now` (both aware)."""
    return now > last_instant
