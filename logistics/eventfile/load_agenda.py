"""Loading the sessions of an event file, so that calendars that subscribed follow every change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from logistics import clock
from logistics.agenda.models import Session, SessionPart, Speaker
from logistics.agenda.rules import calendar_uid
from logistics.database import db
from logistics.eventfile import agenda_part
from logistics.eventfile.ledger import Ledger, assign
from logistics.eventfile.rules import Verb
from logistics.eventfile.schema import EventFile
from logistics.localized import Localized


@dataclass(frozen=True)
class _Wanted:
    """A session as the file has it, in the words of the database."""

    key: str
    position: int
    values: dict[str, Any]
    speakers: list[Localized]
    parts: list[tuple[Localized, list[int]]]


def load_agenda(file: EventFile, event_id: int, ledger: Ledger, place: Mapping[str, list[Any]]) -> None:
    """Bring the sessions to what the file says.

    A session that changed, was dropped or came back gets a higher SEQUENCE and a new time of change; one that only
    moved down the list does not, since calendars know no places in a list. `place` is what changed of the event's
    venue: a session without a location of its own is there, and moves with it.
    """
    rows = db.session.scalars(
        sa.select(Session)
        .where(Session.event_id == event_id)
        .order_by(Session.position, Session.id)
        .options(selectinload(Session.speakers), selectinload(Session.parts))
    )
    existing = {row.key: row for row in rows}
    wanted = {one.key: one for one in _wanted(file)}
    for key, session in wanted.items():
        if key in existing:
            _change(existing[key], session, ledger, place)
        else:
            _add(file.slug, event_id, session, ledger)
    for key, row in existing.items():
        if key not in wanted and row.cancelled_at is None:
            row.cancelled_at = clock.now()
            _mark_changed(row)
            ledger.note(Verb.CANCELLED, row, key)


def _wanted(file: EventFile) -> Iterator[_Wanted]:
    for position, (day, session) in enumerate(file.sessions, 1):
        yield _Wanted(
            session.key,
            position,
            _values(file, day.date, session),
            [Localized(file.speaker_name(speaker)) for speaker in session.speakers],
            [(Localized(part.title), list(part.objectives)) for part in session.parts],
        )


def _values(file: EventFile, day: date, session: agenda_part.Session) -> dict[str, Any]:
    ends = session.ends(day)
    return {
        "starts_at": file.instant(session.starts(day)),
        "ends_at": None if ends is None else file.instant(ends),
        "number": session.number,
        "kind": session.kind,
        "title": Localized(session.title),
        "heading": None if session.heading is None else Localized(file.headings[session.heading]),
        "note": _localized(session.note),
        "location": _localized(session.location),
        "objectives": list(session.objectives),
    }


def _localized(text: Mapping[str, str] | None) -> Localized | None:
    return None if text is None else Localized(text)


def _add(slug: str, event_id: int, session: _Wanted, ledger: Ledger) -> None:
    now = clock.now()
    row = Session(
        event_id=event_id,
        key=session.key,
        uid=calendar_uid(slug, session.key),
        position=session.position,
        created_at=now,
        updated_at=now,
        **session.values,
    )
    _speak(row, session.speakers)
    _divide(row, session.parts)
    ledger.add(row, session.key)


def _change(row: Session, session: _Wanted, ledger: Ledger, place: Mapping[str, list[Any]]) -> None:
    differences = assign(row, session.values) | _speak(row, session.speakers) | _divide(row, session.parts)
    if row.location is None:
        differences |= place
    moved = assign(row, {"position": session.position})
    if row.cancelled_at is not None:
        row.cancelled_at = None
        _mark_changed(row)
        ledger.note(Verb.RESTORED, row, session.key, differences | moved)
    elif differences:
        _mark_changed(row)
        ledger.note(Verb.CHANGED, row, session.key, differences | moved)
    elif moved:
        ledger.note(Verb.CHANGED, row, session.key, moved)


def _mark_changed(row: Session) -> None:
    row.sequence += 1
    row.updated_at = clock.now()


def _speak(row: Session, names: Sequence[Localized]) -> dict[str, list[Any]]:
    """Let `names` speak in `row`, in order; return the difference, if any."""
    before = [speaker.name for speaker in row.speakers]
    if before == list(names):
        return {}
    for place, name in enumerate(names):
        if place < len(row.speakers):
            row.speakers[place].name = name
        else:
            row.speakers.append(Speaker(position=place + 1, name=name))
    del row.speakers[len(names) :]
    return {"speakers": [before, list(names)]}


def _divide(row: Session, parts: Sequence[tuple[Localized, list[int]]]) -> dict[str, list[Any]]:
    """Divide `row` into `parts`, in order; return the difference, if any."""
    before = [(part.title, part.objectives) for part in row.parts]
    if before == list(parts):
        return {}
    for place, (title, objectives) in enumerate(parts):
        if place < len(row.parts):
            row.parts[place].title = title
            row.parts[place].objectives = objectives
        else:
            row.parts.append(SessionPart(position=place + 1, title=title, objectives=objectives))
    del row.parts[len(parts) :]
    return {"parts": [before, list(parts)]}
