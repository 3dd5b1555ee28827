"""Checking people in and undoing it, and registering those who come without being registered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.attendance import queries
from logistics.attendance.codes import read_code
from logistics.attendance.models import CheckIn, WalkIn
from logistics.attendance.rules import (
    Admission,
    Answer,
    Arrival,
    CheckInFacts,
    Guest,
    NotHere,
    Outcome,
    ReasonMissing,
    came_at,
    may_enter,
)
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.events.rules import EventFacts
from logistics.participation.operations import hand_in
from logistics.registrations import operations as registrations
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Answers


def check_in(event: EventFacts, arrivals: Sequence[Arrival]) -> list[Outcome]:
    """Check people in, once a day each, and return what became of each arrival, in their order.

    The same arrival told again is answered as the first time. A number of statements that does not grow with theirs.
    """
    now = clock.now()
    codes = {each.key: read_code(each.code, event.slug) for each in arrivals}
    meant = queries.find_guests(event.id, [code.reference for code in codes.values() if not code.foreign])
    _in_turn([guest.id for guest in meant.values()])
    meant = _as_they_stand(event.id, meant)
    before = _by_key([each.key for each in arrivals])
    outcomes: list[Outcome] = []
    new: list[dict[str, Any]] = []
    days: dict[str, tuple[int, date]] = {}
    for each in arrivals:
        code = codes[each.key]
        guest = None if code.foreign else meant.get(code.reference)
        came = came_at(now, each.ago)
        if guest is not None:
            days[each.key] = (guest.id, came.astimezone(event.zone).date())
        if guest is None:
            outcomes.append(Outcome(each.key, Answer.FOREIGN if code.foreign else Answer.UNKNOWN))
        elif each.key in before and before[each.key].registration_id != guest.id:
            outcomes.append(Outcome(each.key, Answer.UNKNOWN))  # no device of ours gives two people one key
        elif each.key in before:
            outcomes.append(Outcome(each.key, Answer.IN, guest, before[each.key]))
        elif may_enter(guest.status, reason=each.reason, seen=each.seen):
            new.append(_row(each, guest, event, came, now))
            outcomes.append(Outcome(each.key, Answer.IN, guest))
        else:
            refused = guest.admission is Admission.REFUSED
            outcomes.append(Outcome(each.key, Answer.REFUSED if refused else Answer.ASK, guest))
            if each.seen is not None:  # came in while the door had no network
                _record("let_in_unknowing", guest.id, event.id, way=each.way.value, status=guest.status.value)
    new.sort(key=lambda row: row["came_at"])
    noted = _insert(new)
    _move_to_the_first(event, [row for row in new if row["key"] not in noted])
    there = _on(days.values())
    return [_told(outcome, noted, there.get(days.get(outcome.key))) for outcome in outcomes]


def undo(event: EventFacts, guest: Guest, day: date, *, reason: str) -> None:
    """Let somebody not have come on a day after all; raises NotHere, ReasonMissing."""
    if not reason:
        raise ReasonMissing
    undone = db.session.scalar(
        sa.update(CheckIn)
        .where(CheckIn.registration_id == guest.id, CheckIn.day == day, CheckIn.undone_at.is_(None))
        .values(undone_at=clock.now())
        .returning(CheckIn.id)
        .execution_options(synchronize_session=False)
    )
    if undone is None:
        raise NotHere
    _record("check_in_undone", guest.id, event.id, day=day.isoformat(), reason=reason)


def register_walk_in(event: EventFacts, *, delegation_id: int, answers: Answers) -> Guest:
    """Register somebody who stands at the door, by the same rule of seats as everybody, and return the person.

    Marked late after the deadline, and as a walk-in always; an organizer decides. Raises AlreadyRegistered.
    """
    now, actor = clock.now(), cast(Actor, current_actor())
    draft = registrations.start_draft(
        event_id=event.id, delegation_id=delegation_id, language=answers.language, answers=answers
    )
    hand_in(person_by_id(draft.id), event, accept_late=True)
    db.session.add(
        WalkIn(
            registration_id=draft.id,
            event_id=event.id,
            day=now.astimezone(event.zone).date(),
            noted_at=now,
            by_id=actor.user_id,
            by=actor.label,
        )
    )
    db.session.flush()
    _record("walked_in", draft.id, event.id)
    return queries.guests_by_id(event.id, [draft.id])[draft.id]


def new_key() -> str:
    """Return the key of an arrival that no device has made one for."""
    return str(uuid.uuid4())


def _in_turn(registration_ids: Sequence[int]) -> None:
    """Wait for whoever changes these registrations, always in one order; SQLite lets one write at a time anyway."""
    if db.engine.dialect.name != "sqlite":
        locked = sa.select(Registration.id).where(Registration.id.in_(registration_ids)).order_by(Registration.id)
        db.session.execute(locked.with_for_update())


def _as_they_stand(event_id: int, meant: dict[str, Guest]) -> dict[str, Guest]:
    if db.engine.dialect.name == "sqlite" or not meant:
        return meant
    people = queries.guests_by_id(event_id, [guest.id for guest in meant.values()])
    return {reference: people[guest.id] for reference, guest in meant.items() if guest.id in people}


def _row(arrival: Arrival, guest: Guest, event: EventFacts, came: datetime, now: datetime) -> dict[str, Any]:
    actor = cast(Actor, current_actor())
    return {
        "event_id": event.id,
        "registration_id": guest.id,
        "day": came.astimezone(event.zone).date(),
        "key": arrival.key,
        "came_at": came,
        "noted_at": now,
        "by_id": actor.user_id,
        "by": actor.label,
        "way": arrival.way,
        "device": arrival.device,
        "status": guest.status,
        "reason": arrival.reason,
    }


def _insert(rows: Sequence[dict[str, Any]]) -> set[str]:
    """Write those of the check-ins that are the first of their person and day; return their keys."""
    if not rows:
        return set()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    noted = set(db.session.scalars(insert(CheckIn).values(list(rows)).on_conflict_do_nothing().returning(CheckIn.key)))
    for row in rows:
        if row["key"] in noted:
            told = {"day": row["day"].isoformat(), "way": row["way"].value, "status": row["status"].value}
            why = {"reason": row["reason"]} if row["reason"] else {}
            _record("checked_in", row["registration_id"], row["event_id"], **told, **why)
    db.session.flush()
    return noted


def _move_to_the_first(event: EventFacts, rows: Sequence[dict[str, Any]]) -> None:
    """Let the first arrival of a day be the one that counts, though a device without a network told it later."""
    for row in rows:
        moved = db.session.scalar(
            sa.update(CheckIn)
            .where(
                CheckIn.registration_id == row["registration_id"],
                CheckIn.day == row["day"],
                CheckIn.undone_at.is_(None),
                CheckIn.came_at > row["came_at"],
            )
            .values(came_at=row["came_at"])
            .returning(CheckIn.id)
            .execution_options(synchronize_session=False)
        )
        if moved is not None:
            _record("came_earlier", row["registration_id"], event.id, day=row["day"].isoformat())


def _by_key(keys: Sequence[str]) -> dict[str, CheckInFacts]:
    rows = db.session.scalars(sa.select(CheckIn).where(CheckIn.key.in_(keys)))
    return {row.key: _facts(row) for row in rows}


def _on(days: Iterable[tuple[int, date]]) -> dict[tuple[int, date] | None, CheckInFacts]:
    """Return the check-ins of these people on these days, by person and day."""
    asked = set(days)
    if not asked:
        return {}
    found = db.session.scalars(
        sa.select(CheckIn)
        .where(
            CheckIn.registration_id.in_({person for person, _ in asked}),
            CheckIn.day.in_({day for _, day in asked}),
            CheckIn.undone_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    return {(row.registration_id, row.day): _facts(row) for row in found}


def _facts(row: CheckIn) -> CheckInFacts:
    return CheckInFacts(**{name: getattr(row, name) for name in CheckInFacts.__dataclass_fields__})


def _told(outcome: Outcome, noted: set[str], there: CheckInFacts | None) -> Outcome:
    """Return what became of an arrival, now that it is known who is `there`."""
    if there is None or outcome.check_in is not None or outcome.answer not in (Answer.IN, Answer.ASK):
        return outcome
    return replace(outcome, answer=Answer.IN if outcome.key in noted else Answer.ALREADY, check_in=there)


def _record(verb: str, registration_id: int, event_id: int, **details: Any) -> None:
    record(f"registration.{verb}", "registration", registration_id, event_id=event_id, **details)
