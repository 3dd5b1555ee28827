"""What documents there are, and what an upload must be to become one."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime


class DocumentKind(enum.StrEnum):
    """What a document is."""

    PASSPORT = "passport"
    SIGNED_LETTER = "signed_letter"
    NOTE_VERBALE = "note_verbale"
    PHOTO = "photo"


class Review(enum.StrEnum):
    """What an organizer made of a document."""

    RECEIVED = "received"
    VERIFIED = "verified"
    RETURNED = "returned"


class PassportType(enum.StrEnum):
    """What kind of passport."""

    ORDINARY = "ordinary"
    OFFICIAL = "official"
    DIPLOMATIC = "diplomatic"
    OTHER = "other"


#: The largest upload, in bytes (10 MiB).
MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class DocumentStanding:
    """That a document is there, and what an organizer made of it; instants in UTC."""

    review: Review
    uploaded_at: datetime
    reviewed_at: datetime | None
