"""The funding board: delegations by items, the totals of each payer, and a picture of them; no person is on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from logistics.funding import words
from logistics.funding.board import Row, Total
from logistics.funding.queries import funding_board
from logistics.funding.rules import Item
from logistics.web import access
from logistics.web.funding import blueprint

#: No sponsor has it: what somebody sees whose account belongs to no payer.
_NO_PAYER = 0


@dataclass(frozen=True)
class Bar:
    """One item of the picture; the widths are in percent of the longest bar."""

    item: Item
    total: Total
    entitled: float
    registered: float
    confirmed: float


@blueprint.get("/events/<slug>/funding")
def board(slug: str) -> ResponseReturnValue:
    """Show what each payer pays for each delegation: everything to organizers, to a host or sponsor their own."""
    payer_id = own_payer()
    shown = funding_board(access.event().id, payer_id=payer_id)
    return render_template(
        "web/funding/board.html",
        board=shown,
        bars=_bars(shown.totals),
        notes=_notes(shown.rows),
        own=payer_id is not None,
    )


def own_payer() -> int | None:
    """Return the payer whose figures and people alone the viewer may see; None: everybody's."""
    return None if access.viewer().organizes else access.sponsor_id() or _NO_PAYER


def _bars(totals: Iterable[Total]) -> list[Bar]:
    totals = list(totals)
    longest = max((each.tally.entitled for each in totals), default=0) or 1

    def width(people: int) -> float:
        return round(100 * people / longest, 2)

    return [
        Bar(each.item, each, width(each.tally.entitled), width(each.tally.registered), width(each.tally.confirmed))
        for each in totals
    ]


def _notes(rows: Iterable[Row]) -> dict[str, int]:
    """Return every sentence that says why a delegation gets nothing of an item, numbered as they come."""
    notes: dict[str, int] = {}
    for row in rows:
        for cell in row.cells:
            if cell.no is not None:
                notes.setdefault(words.why_none(cell.no), len(notes) + 1)
    return notes
