"""Reading who still misses something before a deadline, and who was reminded of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Delegation
from logistics.events.models import Deadline, Event
from logistics.events.rules import DeadlineKind
from logistics.messages.models import Message
from logistics.participation.lacking import waits_for
from logistics.participation.rules import Need
from logistics.registrations.models import Registration
from logistics.registrations.rules import HOLDS_SEAT
from logistics.reminders.models import Reminder
from logistics.reminders.rules import STEPS, TELLS_WHAT_IS_MISSING, Due, Reminded, Step

#: A reminder that went: before a deadline of which kind, on which last day, and how many days before.
Gone = tuple[DeadlineKind, date, int]


def events_with_reminders(now: datetime) -> list[int]:
    """Return the ids of the events that remind and have a deadline near enough for it at `now`."""
    near = now + timedelta(days=max(STEPS) + 1)
    rows = (
        sa.select(Deadline.event_id)
        .join(Event, Event.id == Deadline.event_id)
        .where(Event.reminders, Deadline.last_instant >= now, Deadline.last_instant <= near)
    )
    return list(db.session.scalars(rows.distinct().order_by(Deadline.event_id)))


def to_remind(event_id: int, due: Due, step: Step, *, after: int = 0, limit: int) -> list[Reminded]:
    """Return `limit` people, by registration from `after` on, whom the reminder `step` of `due` is for.

    They hold a seat, miss something that is due, were not reminded yet, and since the step's time have had no other
    mail that says what is missing.
    """
    rows = db.session.execute(
        _people(event_id, due)
        .with_only_columns(
            Registration.id.label("registration_id"),
            Registration.reference,
            Registration.user_id,
            Registration.full_name,
            Registration.email,
            Registration.language,
            Delegation.name.label("delegation_name"),
            Registration.shortcomings,
            Registration.return_reason,
            *(waits_for(need).label(need) for need in sorted(due.needs)),
        )
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .where(Registration.id > after, ~_was_reminded(due, step), ~_was_told_since(step))
        .order_by(Registration.id)
        .limit(limit)
    )
    return [_reminded(row, due) for row in rows]


def number_missing(event_id: int, due: Due) -> int:
    """Return how many people miss something now of what is due: whom a reminder would go to."""
    return db.session.scalar(_people(event_id, due).with_only_columns(sa.func.count(Registration.id))) or 0


def numbers_reminded(event_id: int) -> dict[Gone, int]:
    """Return how many were reminded of each deadline of the event, by its kind, last day, and days before."""
    rows = db.session.execute(
        sa.select(Reminder.deadline, Reminder.last_day, Reminder.days, sa.func.count())
        .where(Reminder.event_id == event_id)
        .group_by(Reminder.deadline, Reminder.last_day, Reminder.days)
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _people(event_id: int, due: Due) -> sa.Select[*tuple[Any, ...]]:
    """Return SQL for those who hold a seat, have an account, and miss something of what is due."""
    return sa.select(Registration.id).where(
        Registration.event_id == event_id,
        Registration.status.in_(HOLDS_SEAT),
        Registration.user_id.is_not(None),
        sa.or_(*(waits_for(need) for need in sorted(due.needs))),
    )


def _was_reminded(due: Due, step: Step) -> sa.ColumnElement[bool]:
    return (
        sa.exists()
        .where(
            Reminder.registration_id == Registration.id,
            Reminder.deadline == due.kind,
            Reminder.last_day == due.last_day,
            Reminder.days == step.days,
        )
        .correlate(Registration)
    )


def _was_told_since(step: Step) -> sa.ColumnElement[bool]:
    return (
        sa.exists()
        .where(
            Message.registration_id == Registration.id,
            Message.kind.in_(TELLS_WHAT_IS_MISSING),
            Message.created_at >= step.at,
        )
        .correlate(Registration)
    )


def _reminded(row: sa.Row[*tuple[Any, ...]], due: Due) -> Reminded:
    values = row._asdict()
    asked = values.pop("shortcomings"), values.pop("return_reason")
    waits = {need: bool(values.pop(need)) for need in due.needs}
    needs = tuple(need for need in Need if waits.get(need))
    shortcomings, reason = asked if Need.CORRECTION in needs else ((), "")
    return Reminded(**values, needs=needs, shortcomings=shortcomings, return_reason=reason)
