"""Changing registrations: submitted, decided, ended; every step audited, every seat claimed by `seats`."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from logistics import clock
from logistics.accounts.rules import address_key
from logistics.audit.operations import record
from logistics.database import db
from logistics.delegations.rules import SeatKind
from logistics.events.queries import deadlines
from logistics.events.rules import DeadlineKind, has_passed
from logistics.registrations import seats
from logistics.registrations.models import Registration
from logistics.registrations.rules import (
    ACTIVE,
    AlreadyRegistered,
    Answers,
    CannotFollow,
    ChangedMeanwhile,
    DeadlinePassed,
    NoSeatLeft,
    Outcome,
    Status,
    folded,
    may_follow,
    search_key,
)
from logistics.registrations.shortcomings import in_order

#: Digits and letters that nobody confuses when reading a reference aloud.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def start_draft(
    *,
    event_id: int,
    delegation_id: int,
    language: str,
    answers: Answers | None = None,
    privacy_version: str | None = None,
) -> Registration:
    """Begin a registration and return it; a draft holds no seat and belongs to no account.

    `privacy_version` names the wording of the privacy notice that the person accepts now.
    """
    now = clock.now()
    draft = Registration(
        reference="".join(secrets.choice(_ALPHABET) for _ in range(10)),
        event_id=event_id,
        delegation_id=delegation_id,
        status=Status.DRAFT,
        privacy_version=privacy_version,
        privacy_accepted_at=now if privacy_version else None,
        created_at=now,
        updated_at=now,
    )
    if answers is None:
        draft.language = language
    else:
        _write_answers(draft, answers)
    db.session.add(draft)
    db.session.flush()
    if privacy_version:
        _record("privacy_accepted", draft, version=privacy_version)
    return draft


def find(registration_id: int, *, version: int | None = None) -> Registration:
    """Return the registration; raises ChangedMeanwhile when it is no longer at `version`.

    With a version, who changes it at the same time is waited for: of two with the same version one is told.
    """
    if version is None:
        return db.session.get_one(Registration, registration_id)
    registration = in_turn(registration_id)
    if registration.version != version:
        raise ChangedMeanwhile
    return registration


def in_turn(registration_id: int) -> Registration:
    """Return the registration as it stands once no other transaction changes it; the next one waits for this.

    Pressed twice, a button finds the second time what the first has done. On SQLite only one transaction writes anyway.
    """
    if db.engine.dialect.name == "sqlite":
        return db.session.get_one(Registration, registration_id)
    locked = sa.select(Registration).where(Registration.id == registration_id).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def all_in_turn(registration_ids: Sequence[int]) -> None:
    """Wait until no other transaction changes any of these registrations; what is read of them then stands."""
    if db.engine.dialect.name != "sqlite":
        locked = sa.select(Registration.id).where(Registration.id.in_(registration_ids)).order_by(Registration.id)
        db.session.execute(locked.with_for_update()).all()


def update_answers(
    registration_id: int,
    answers: Answers,
    *,
    version: int | None = None,
    user_id: int | None = None,
    also: Collection[str] = (),
) -> None:
    """Write down what the person answered; raises ChangedMeanwhile, AlreadyRegistered.

    With another address comes its account, `user_id`, to which the registration belongs from now on. `also` names what
    is changed elsewhere in the same step, for the log.
    """
    registration = find(registration_id, version=version)
    changed = _write_answers(registration, answers)
    if user_id is not None:
        registration.user_id = user_id
        registration.shares_email = False
    _touch(registration)
    _flush()
    if registration.status != Status.DRAFT:
        _record("changed", registration, fields=[*changed, *also])


def touch(registration_id: int, *, version: int | None = None) -> None:
    """Count a change to what belongs to the registration, so that whoever has an older page is told.

    Raises ChangedMeanwhile.
    """
    _touch(find(registration_id, version=version))
    db.session.flush()


def _touch(registration: Registration) -> None:
    registration.updated_at = clock.now()
    flag_modified(registration, "updated_at")  # the version rises although nothing else of the row changes


def _write_answers(registration: Registration, answers: Answers) -> list[str]:
    new = asdict(answers)
    changed = [name for name, value in new.items() if getattr(registration, name) != value]
    for name in changed:
        setattr(registration, name, new[name])
    registration.name_key = search_key(answers.full_name)
    registration.search_text = folded(
        f"{answers.full_name} {answers.institution} {answers.email} {registration.reference}"
    )
    registration.email_key = address_key(answers.email)
    return changed


def accept_privacy(registration_id: int, *, version: str) -> None:
    """Write down that the person accepted wording `version` of the privacy notice now."""
    registration = find(registration_id)
    if registration.privacy_version == version:
        return
    registration.privacy_version = version
    registration.privacy_accepted_at = clock.now()
    db.session.flush()
    _record("privacy_accepted", registration, version=version)


def change_draft_delegation(registration_id: int, delegation_id: int) -> None:
    """Let a draft, which holds no seat, be for another delegation; raises CannotFollow for anything but a draft."""
    registration = find(registration_id)
    if registration.status != Status.DRAFT:
        raise CannotFollow(registration.status, Status.DRAFT)
    registration.delegation_id = delegation_id
    db.session.flush()


def submit(registration_id: int, *, user_id: int, accept_late: bool = False) -> Outcome:
    """Hand a draft in: it takes one of its delegation's official seats, or goes on the waiting list when none is left.

    Raises DeadlinePassed (unless an organizer accepts it late, which marks it), AlreadyRegistered, CannotFollow.
    """
    registration = in_turn(registration_id)
    late = _registration_closed(registration.event_id)
    if late and not accept_late:
        raise late
    _require(registration, Status.SUBMITTED)
    now = clock.now()
    values: dict[str, Any] = {"user_id": user_id, "late": late is not None, "submitted_at": now, "updated_at": now}
    try:
        seat = seats.claim(registration, status=Status.SUBMITTED, kinds=(SeatKind.OFFICIAL,), **values)
        if seat is None:
            seats.stand_without(registration, status=Status.WAITLISTED, **values)
    except IntegrityError as error:
        raise _explained(error) from error
    number = seat.number if seat else None
    _record("submitted" if seat else "waitlisted", registration, seat=number, late=late is not None)
    return Outcome(registration.status, number)


def nominate(
    *,
    event_id: int,
    delegation_id: int,
    answers: Answers,
    user_id: int,
    shares_email: bool = False,
    accept_late: bool = False,
    kinds: tuple[SeatKind, ...] = (SeatKind.OFFICIAL,),
    reason: str = "",
) -> tuple[int, Outcome]:
    """Name somebody for a delegation: the person gets a free seat of `kinds` at once, or waits, and completes it later.

    Returns the registration's id and what became of it. `reason` stands in the person's history. `shares_email` lets
    several people have one address, which only a focal point may do. Raises DeadlinePassed (unless `accept_late`, which
    marks it), AlreadyRegistered.
    """
    late = _registration_closed(event_id)
    if late and not accept_late:
        raise late
    named = start_draft(event_id=event_id, delegation_id=delegation_id, language=answers.language, answers=answers)
    named.shares_email = shares_email
    values: dict[str, Any] = {"user_id": user_id, "late": late is not None, "updated_at": clock.now()}
    try:
        seat = seats.claim(named, status=Status.NOMINATED, kinds=kinds, **values)
        if seat is None:
            seats.stand_without(named, status=Status.WAITLISTED, **values)
    except IntegrityError as error:
        raise _explained(error) from error
    number = seat.number if seat else None
    why = {"reason": reason} if reason else {}
    _record("nominated" if seat else "waitlisted", named, seat=number, late=late is not None, **why)
    return named.id, Outcome(named.status, number)


def complete(registration_id: int) -> None:
    """Hand in what a nominee has completed: submitted now, or waiting as before; late after the deadline.

    The chair was held, so nobody loses it by being late. Raises CannotFollow.
    """
    registration = in_turn(registration_id)
    if registration.submitted_at is not None or registration.status not in (Status.NOMINATED, Status.WAITLISTED):
        raise CannotFollow(registration.status, Status.SUBMITTED)
    if registration.status == Status.NOMINATED:
        registration.status = Status.SUBMITTED
    registration.late = registration.late or _registration_closed(registration.event_id) is not None
    registration.submitted_at = registration.updated_at = clock.now()
    db.session.flush()
    _record("completed", registration)


def substitute(
    registration_id: int,
    *,
    answers: Answers,
    user_id: int,
    shares_email: bool = False,
    accept_late: bool = False,
    version: int | None = None,
) -> int:
    """Let somebody else take the very seat of a participant, who is replaced, and return the new registration's id.

    One step: there is no instant at which the chair is free for others. Raises DeadlinePassed (unless `accept_late`,
    which marks the successor), AlreadyRegistered, CannotFollow, ChangedMeanwhile.
    """
    former = in_turn(registration_id) if version is None else find(registration_id, version=version)
    late = _registration_closed(former.event_id)
    if late and not accept_late:
        raise late
    _require(former, Status.REPLACED)
    now, seat_id = clock.now(), former.seat_id
    seats.queue_up(former.delegation_id)
    seats.stand_without(former, status=Status.REPLACED, **_asked_for_nothing(updated_at=now, ended_at=now))
    successor = start_draft(
        event_id=former.event_id, delegation_id=former.delegation_id, language=answers.language, answers=answers
    )
    successor.shares_email = shares_email
    try:
        seats.take(
            successor,
            seat_id=seat_id,
            status=Status.NOMINATED,
            user_id=user_id,
            late=late is not None,
            updated_at=now,
        )
    except IntegrityError as error:
        raise _explained(error) from error
    _record("replaced", former, by=successor.reference)
    _record("nominated", successor, instead_of=former.reference, late=late is not None)
    return successor.id


def approve(registration_id: int, *, version: int | None = None) -> None:
    """Accept a registration that was handed in; raises CannotFollow, ChangedMeanwhile."""
    registration = _step(registration_id, Status.APPROVED, version)
    registration.approved_at = clock.now()
    registration.shortcomings, registration.return_reason = [], ""
    db.session.flush()
    _record("approved", registration)


def give_back(
    registration_id: int, *, reason: str = "", shortcomings: Collection[str] = (), version: int | None = None
) -> None:
    """Return it for mending, saying what is missing; it keeps its seat. One returned already is asked for this instead.

    Raises CannotFollow, ChangedMeanwhile.
    """
    registration = _step(registration_id, Status.RETURNED, version)
    registration.shortcomings = [each.value for each in in_order(shortcomings)]
    registration.return_reason = reason
    _touch(registration)
    db.session.flush()
    _record("returned", registration, reason=reason, shortcomings=registration.shortcomings)


def hand_in_again(registration_id: int) -> None:
    """Take back a returned registration that was mended; raises CannotFollow."""
    registration = find(registration_id)
    if registration.status != Status.RETURNED:
        raise CannotFollow(registration.status, Status.SUBMITTED)
    registration.status = Status.SUBMITTED
    registration.shortcomings, registration.return_reason = [], ""
    registration.updated_at = clock.now()
    db.session.flush()
    _record("handed_in_again", registration)


def confirm(registration_id: int) -> None:
    """Confirm participation: the invitation letter has been signed. Raises CannotFollow."""
    registration = _step(registration_id, Status.CONFIRMED, None)
    registration.confirmed_at = clock.now()
    db.session.flush()
    _record("confirmed", registration)


def await_letter(registration_id: int) -> None:
    """Take a confirmation back, the letter it rested on being void: approved, as before. Raises CannotFollow."""
    registration = _step(registration_id, Status.APPROVED, None)
    registration.confirmed_at = None
    db.session.flush()
    _record("letter_awaited", registration)


def withdraw(registration_id: int, *, version: int | None = None) -> None:
    """End a participation at the person's wish and free the seat; raises CannotFollow, ChangedMeanwhile."""
    _end(registration_id, Status.WITHDRAWN, version, reason="")


def decline(registration_id: int, *, reason: str, version: int | None = None) -> None:
    """Turn a registration down and free the seat; raises CannotFollow, ChangedMeanwhile."""
    _end(registration_id, Status.DECLINED, version, reason=reason)


def put_on_waiting_list(registration_id: int, *, version: int | None = None) -> None:
    """Let the person wait: whoever has a seat loses it, whoever had withdrawn or was declined waits again.

    Raises CannotFollow, ChangedMeanwhile, AlreadyRegistered.
    """
    registration = find(registration_id, version=version)
    _require(registration, Status.WAITLISTED)
    try:
        seats.stand_without(registration, status=Status.WAITLISTED, **_afresh())
    except IntegrityError as error:
        raise _explained(error) from error
    _record("waitlisted", registration)


def admit(
    registration_id: int,
    *,
    kinds: tuple[SeatKind, ...] = (SeatKind.OFFICIAL,),
    reason: str = "",
    version: int | None = None,
) -> Outcome:
    """Give somebody without a seat (waiting, withdrawn, declined) a free one of the given kinds.

    `reason`, if there had to be one, stands in the person's history.

    Raises NoSeatLeft, CannotFollow, ChangedMeanwhile, AlreadyRegistered.
    """
    registration = find(registration_id, version=version)
    admitted = _admitted(registration)
    _require(registration, admitted)
    before = registration.status
    try:
        seat = seats.claim(registration, status=admitted, kinds=kinds, **_afresh())
    except IntegrityError as error:
        raise _explained(error) from error
    if seat is None:
        raise NoSeatLeft
    why = {"reason": reason} if reason else {}
    _record("admitted", registration, before=before, seat=seat.number, **why)
    return Outcome(registration.status, seat.number)


def move(registration_id: int, *, delegation_id: int, version: int | None = None) -> Outcome:
    """Move a participant to a free official seat of another delegation; whoever waits may go on waiting there.

    Raises NoSeatLeft for somebody who holds a seat now, CannotFollow, ChangedMeanwhile.
    """
    registration = find(registration_id, version=version)
    before, status = registration.delegation_id, registration.status
    if registration.purged_at is not None or status not in ACTIVE or before == delegation_id:
        raise CannotFollow(status, status)
    waits = status == Status.WAITLISTED
    seat = seats.claim(
        registration,
        status=_admitted(registration) if waits else status,
        kinds=(SeatKind.OFFICIAL,),
        to=delegation_id,
        updated_at=clock.now(),
    )
    if seat is None and not waits:
        raise NoSeatLeft
    if seat is None:
        seats.stand_without(registration, status=status, delegation_id=delegation_id, updated_at=clock.now())
    number = seat.number if seat else None
    _record("moved", registration, before=before, after=delegation_id, seat=number)
    return Outcome(registration.status, number)


def discard_draft(registration_id: int) -> None:
    """Delete a draft for good; raises CannotFollow for anything but a draft."""
    registration = find(registration_id)
    if registration.status != Status.DRAFT:
        raise CannotFollow(registration.status, Status.WITHDRAWN)
    db.session.delete(registration)
    db.session.flush()


def _end(registration_id: int, status: Status, version: int | None, *, reason: str) -> None:
    registration = find(registration_id, version=version)
    _require(registration, status)
    now = clock.now()
    told = _asked_for_nothing(return_reason=reason, updated_at=now, ended_at=now)
    seats.stand_without(registration, status=status, **told)
    _record(status.value, registration, reason=reason)


def _asked_for_nothing(**values: Any) -> dict[str, Any]:
    """Return `values`, and what stands where an organizer asked for something once it no longer matters."""
    return {"shortcomings": [], "return_reason": "", **values}


def _admitted(registration: Registration) -> Status:
    # A nominee who never completed the registration still has to.
    return Status.SUBMITTED if registration.submitted_at else Status.NOMINATED


def _afresh() -> dict[str, Any]:
    """Return what becomes of a registration that is decided about anew."""
    return _asked_for_nothing(updated_at=clock.now(), ended_at=None, approved_at=None, confirmed_at=None)


def _step(registration_id: int, status: Status, version: int | None) -> Registration:
    registration = find(registration_id, version=version)
    _require(registration, status)
    registration.status = status
    registration.updated_at = clock.now()
    return registration


def _require(registration: Registration, after: Status) -> None:
    # Nobody can be written to whose data are gone.
    if registration.purged_at is not None or not may_follow(registration.status, after):
        raise CannotFollow(registration.status, after)


def _registration_closed(event_id: int) -> DeadlinePassed | None:
    found = (deadline for deadline in deadlines(event_id) if deadline.kind == DeadlineKind.REGISTRATION)
    deadline = next(found, None)
    if deadline is not None and has_passed(deadline.last_instant, clock.now()):
        return DeadlinePassed(deadline.last_instant)
    return None


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise _explained(error) from error


def _explained(error: IntegrityError) -> Exception:
    # Either database names the column or the index, and both hold this word.
    return AlreadyRegistered() if "email_key" in str(error.orig) else error


def _record(verb: str, registration: Registration, **details: Any) -> None:
    record(f"registration.{verb}", "registration", registration.id, event_id=registration.event_id, **details)
