"""Reminders on the desk: which have gone, and when the next go and to how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from logistics import clock
from logistics.events.rules import DeadlineKind, EventFacts
from logistics.participation import known
from logistics.reminders import queries
from logistics.reminders.rules import Due, dues
from logistics.web import access
from logistics.web.desk import blueprint


@dataclass(frozen=True)
class Line:
    """One reminder before a deadline."""

    days: int
    #: When it is due, in UTC.
    at: datetime
    #: To how many it went.
    went: int
    #: Whether its time is still to come.
    is_ahead: bool
    #: Whether it is the next of this deadline.
    is_next: bool


@dataclass(frozen=True)
class Plan:
    """A deadline, or several that end together, with its reminders."""

    kinds: tuple[DeadlineKind, ...]
    last_instant: datetime
    #: How many miss something now; None when the deadline has passed.
    missing: int | None
    lines: tuple[Line, ...]


@blueprint.get("/events/<slug>/desk/reminders")
def reminders(slug: str) -> ResponseReturnValue:
    """Show the reminders before each deadline."""
    event = access.event()
    return render_template("web/desk/reminders.html", event=event, plans=_plans(event, clock.now()))


def _plans(event: EventFacts, now: datetime) -> list[Plan]:
    went = queries.numbers_reminded(event.id)
    return [_plan(event, due, went, now) for due in dues(known.deadlines(event), event.zone)]


def _plan(event: EventFacts, due: Due, went: dict[queries.Gone, int], now: datetime) -> Plan:
    ahead = [step for step in due.steps if step.at > now]
    return Plan(
        kinds=due.kinds,
        last_instant=due.last_instant,
        missing=queries.number_missing(event.id, due) if now <= due.last_instant else None,
        lines=tuple(
            Line(
                days=step.days,
                at=step.at,
                went=went.get((due.kind, due.last_day, step.days), 0),
                is_ahead=step in ahead,
                is_next=step in ahead[:1],
            )
            for step in due.steps
        ),
    )
