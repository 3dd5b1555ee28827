"""The roles an account may have."""

from __future__ import annotations

import enum


class Role(enum.StrEnum):
    """What somebody comes for; every role but `admin` is held in one event."""

    ADMIN = "admin"
    ORGANIZER = "organizer"
    HOST = "host"
    SPONSOR = "sponsor"
    #: Never granted by hand: follows from a registration of one's own.
    DELEGATE = "delegate"


def address_key(address: str) -> str:
    """Return the form under which two spellings of one e-mail address are the same: trimmed, case folded."""
    return address.strip().casefold()
