"""Who pays for what for whom: pure decisions that read like the concept note."""

from __future__ import annotations

import enum


class Item(enum.StrEnum):
    """What can be paid for somebody."""

    VENUE = "venue"
    INTERPRETATION = "interpretation"
    LODGING = "lodging"
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    FLIGHT = "flight"
    TRANSFER = "transfer"
    OWN_TICKET = "own_ticket"
