"""Whether somebody's ticket can be bought: whose flight is paid for, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable

from logistics.documents.clearance import Clearance
from logistics.documents.queries import clearance_of
from logistics.funding.rules import Item, Line, State


def ticket_of(registration_id: int, coverage: Iterable[Line]) -> Clearance | None:
    """Return what stands in the way of the ticket, or None when nobody buys this person, so covered, one."""
    flies = any(line.item is Item.FLIGHT and line.state is State.COVERED for line in coverage)
    return clearance_of(registration_id) if flies else None
