"""The kinds of e-mail and the states one goes through."""

from __future__ import annotations

import enum


class Kind(enum.StrEnum):
    """What a message is about; each has a template in templates/mail/."""

    SIGN_IN = "sign_in"
    RECEIPT = "receipt"
    WAITLISTED = "waitlisted"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SEAT_OFFERED = "seat_offered"


class State(enum.StrEnum):
    """Where a message is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    #: Kept instead of sent, as the settings ask (demo and rehearsal).
    KEPT = "kept"
