"""What kinds of sessions there are."""

from __future__ import annotations

import enum


class SessionKind(enum.StrEnum):
    """What happens in a session."""

    ARRIVAL = "arrival"
    CEREMONY = "ceremony"
    WORK = "work"
    BREAK = "break"
    MEAL = "meal"
