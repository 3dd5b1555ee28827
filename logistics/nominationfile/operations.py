"""Changing nomination files: read in, matched, carried out row by row, discarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from logistics import claims, clock, queue
from logistics.accounts.rules import address_key
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db, once_committed
from logistics.documents.operations import save_passport
from logistics.documents.rules import PassportFacts, PassportType
from logistics.events.rules import EventFacts
from logistics.nominationfile.columns import Field, find_head
from logistics.nominationfile.models import NominationFile, NominationRow
from logistics.nominationfile.plan import Nomination, Planned
from logistics.nominationfile.rules import (
    KEPT_FOR,
    Becomes,
    FileChangedMeanwhile,
    FileFacts,
    NoSuchFile,
    Row,
    State,
)
from logistics.participation import nominations
from logistics.registrations.rules import Answers, Capacity, Status
from logistics.travel.operations import save_trip
from logistics.travel.rules import TripFacts

#: What the worker is woken for when a file is to be carried out.
CARRY_OUT = "nominationfile.carry_out"
_OPEN = NominationFile.state == State.RUNNING


def keep(*, event: EventFacts, name: str, rows: Sequence[Row], language: str) -> int:
    """Keep what was read from a file, its columns matched by their heads, and return its id; nobody is nominated."""
    head = find_head([row.cells for row in rows])
    below = [row.number for row in rows[head.first_row :]]
    file = NominationFile(
        event_id=event.id,
        name=name,
        state=State.READ,
        first_row=below[0] if below else rows[-1].number + 1,
        columns=_as_json(head.columns),
        language=language,
        read_at=clock.now(),
        read_by=_actor().label,
    )
    db.session.add(file)
    db.session.flush()
    db.session.execute(
        sa.insert(NominationRow),
        [{"file_id": file.id, "number": row.number, "cells": list(row.cells)} for row in rows],
    )
    record("nomination_file.read", "nomination_file", file.id, event_id=event.id, number=len(below))
    return file.id


def match(
    *, file: FileFacts, version: int, columns: Mapping[int, Field], delegation_id: int | None, language: str
) -> None:
    """Say what the columns hold, and whose people they are and what they read where no column says so.

    Raises FileChangedMeanwhile.
    """
    _change(file, version, columns=_as_json(columns), delegation_id=delegation_id, language=language)


def name_delegations(*, file: FileFacts, version: int, codes: Mapping[str, str]) -> None:
    """Write the code of the delegation that is meant where a row has one of these names.

    Raises FileChangedMeanwhile.
    """
    _change(file, version)
    place = next(place for place, each in file.columns.items() if each is Field.DELEGATION)
    rows = db.session.scalars(sa.select(NominationRow).where(NominationRow.file_id == file.id))
    for row in rows:
        code = codes.get(row.cells[place]) if place < len(row.cells) else None
        if code is not None and row.number >= file.first_row:
            row.cells = [*row.cells[:place], code, *row.cells[place + 1 :]]
    db.session.flush()


def discard(*, file: FileFacts) -> None:
    """Throw a file away with its rows; whoever was nominated from it stays.

    Raises FileChangedMeanwhile while it is being carried out.
    """
    gone = sa.delete(NominationFile).where(NominationFile.id == file.id, NominationFile.state != State.RUNNING)
    if db.session.scalar(gone.returning(NominationFile.id).execution_options(synchronize_session=False)) is None:
        raise FileChangedMeanwhile
    record("nomination_file.discarded", "nomination_file", file.id, event_id=file.event_id)


def carry_out(*, file: FileFacts, version: int, rows: Sequence[Planned], reasons: Mapping[int, Sequence[str]]) -> None:
    """Let the worker nominate everybody as was shown; the other rows are done with. Raises FileChangedMeanwhile.

    `reasons` says in words, by the row's number, why it was left out.
    """
    actor = _actor()
    _change(file, version, state=State.RUNNING, started_by_id=actor.user_id, started_by=actor.label)
    # What is left is what the outcome is told by: the rest has been shown, and is not needed again.
    changed = [
        {
            "file_id": file.id,
            "number": row.number,
            "cells": [row.name, row.email, *reasons.get(row.number, ())],
            "nomination": None if row.nomination is None else _written(row.nomination),
            "outcome": None if row.nomination is not None else row.becomes,
        }
        for row in rows
    ]
    if changed:
        db.session.execute(sa.update(NominationRow), changed)
    kept = [row.number for row in rows]
    db.session.execute(
        sa.delete(NominationRow)
        .where(NominationRow.file_id == file.id, NominationRow.number.not_in(kept))
        .execution_options(synchronize_session=False)
    )
    nominated = sum(1 for row in rows if row.nomination is not None)
    record("nomination_file.carried_out", "nomination_file", file.id, event_id=file.event_id, number=nominated)
    once_committed(_wake_worker)


def claim() -> tuple[int, int, Actor] | None:
    """Take the oldest file that is to be carried out and that no worker has: its id, its event's, on whose behalf."""
    wanted = NominationFile.id, NominationFile.event_id, NominationFile.started_by_id, NominationFile.started_by
    row = claims.take(NominationFile, _OPEN, *wanted)
    return None if row is None else (row[0], row[1], Actor(row[2], row[3]))


def next_row(file_id: int) -> int | None:
    """Return the number of the next row somebody is to be nominated from; None ends the file. The claim is renewed."""
    # Whoever else carries the file out waits here, and then finds what this one has done.
    if not claims.keep(NominationFile, file_id, _OPEN):
        return None
    number = db.session.scalar(
        sa.select(NominationRow.number)
        .where(
            NominationRow.file_id == file_id,
            NominationRow.nomination.is_not(None),
            NominationRow.outcome.is_(None),
        )
        .order_by(NominationRow.number)
        .limit(1)
    )
    if number is None:
        claims.end(NominationFile, file_id, _OPEN, state=State.DONE)
    return number


def nominate(file_id: int, number: int, event: EventFacts, *, focal_points: Mapping[int, frozenset[str]]) -> None:
    """Nominate the person of one row, late when registration has closed; raises AlreadyRegistered."""
    row = db.session.get_one(NominationRow, (file_id, number))
    nomination = _read(cast(dict[str, Any], row.nomination))
    email = nomination.answers.email
    acting = focal_points.get(nomination.delegation_id, frozenset())
    person = nominations.nominate(
        event,
        delegation_id=nomination.delegation_id,
        answers=nomination.answers,
        focal_point=email if address_key(email) in acting else "",
        accept_late=True,
    )
    if nomination.passport is not None:
        save_passport(registration_id=person.id, passport=nomination.passport)
    if nomination.trip is not None:
        save_trip(registration_id=person.id, trip=nomination.trip)
    row.registration_id = person.id
    row.outcome = Becomes.NOMINATED if person.status is Status.NOMINATED else Becomes.WAITING
    row.nomination, row.cells = None, []
    db.session.flush()


def refuse(file_id: int, number: int) -> None:
    """Write down that somebody could not be nominated after all: registered since the file was shown."""
    row = db.session.get_one(NominationRow, (file_id, number), populate_existing=True)
    row.outcome, row.nomination = Becomes.REFUSED, None
    db.session.flush()


def forget_old() -> int:
    """Delete the files read more than `KEPT_FOR` ago with their rows, and return how many there were."""
    old = sa.delete(NominationFile).where(NominationFile.read_at < clock.now() - KEPT_FOR)
    return len(db.session.scalars(old.returning(NominationFile.id)).all())


def _change(file: FileFacts, version: int, **values: Any) -> None:
    """Change a file that waits to be carried out, so that of two who saw the same version one is told of the other."""
    seen = NominationFile.id == file.id, NominationFile.state == State.READ, NominationFile.version == version
    changed = sa.update(NominationFile).where(*seen).values(version=version + 1, **values).returning(NominationFile.id)
    if db.session.scalar(changed.execution_options(synchronize_session=False)) is None:
        if db.session.scalar(sa.select(NominationFile.id).where(NominationFile.id == file.id)) is None:
            raise NoSuchFile
        raise FileChangedMeanwhile


def _as_json(columns: Mapping[int, Field]) -> dict[str, str]:
    return {str(place): field.value for place, field in columns.items()}


def _written(nomination: Nomination) -> dict[str, Any]:
    """Return a nomination as JSON holds it."""
    plain = asdict(nomination)
    for part in (plain["passport"] or {}, plain["trip"] or {}):
        part |= {name: value.isoformat() for name, value in part.items() if isinstance(value, date)}
    return plain


def _read(written: dict[str, Any]) -> Nomination:
    answers = {**written["answers"], "capacity": Capacity(written["answers"]["capacity"])}
    passport, trip = written["passport"], written["trip"]
    if passport is not None:
        passport = _with_days(passport, "issued_on", "expires_on", "birth_date") | {
            "type": PassportType(passport["type"])
        }
    return Nomination(
        written["delegation_id"],
        Answers(**answers),
        None if passport is None else PassportFacts(**passport),
        None if trip is None else TripFacts(**_with_days(trip, "arrives_on", "departs_on")),
    )


def _with_days(written: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**written} | {name: date.fromisoformat(written[name]) for name in names if written[name]}


def _actor() -> Actor:
    return cast(Actor, current_actor())


def _wake_worker() -> None:
    queue.wake(CARRY_OUT)
