"""What a person, or who names the person, does with a registration; each audited, every seat claimed by `seats`."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import IntegrityError

from logistics import clock
from logistics.accounts.rules import address_key
from logistics.database import db
from logistics.delegations.rules import SeatKind
from logistics.events.queries import deadlines
from logistics.events.rules import DeadlineKind, has_passed
from logistics.registrations import seats
from logistics.registrations.models import Registration
from logistics.registrations.rules import (
    Answers,
    CannotFollow,
    DeadlinePassed,
    Outcome,
    Status,
    folded,
    search_key,
)
from logistics.registrations.shortcomings import Shortcoming
from logistics.registrations.steps import (
    asked_for_nothing,
    count_change,
    end,
    explained,
    find,
    in_turn,
    record_step,
    require,
)

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
        record_step("privacy_accepted", draft, version=privacy_version)
    return draft


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
    count_change(registration)
    _flush()
    if registration.status != Status.DRAFT:
        record_step("changed", registration, fields=[*changed, *also])


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
    record_step("privacy_accepted", registration, version=version)


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
    require(registration, Status.SUBMITTED)
    now = clock.now()
    values: dict[str, Any] = {"user_id": user_id, "late": late is not None, "submitted_at": now, "updated_at": now}
    try:
        seat = seats.claim(registration, status=Status.SUBMITTED, kinds=(SeatKind.OFFICIAL,), **values)
        if seat is None:
            seats.stand_without(registration, status=Status.WAITLISTED, **values)
    except IntegrityError as error:
        raise explained(error) from error
    number = seat.number if seat else None
    record_step("submitted" if seat else "waitlisted", registration, seat=number, late=late is not None)
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
        raise explained(error) from error
    number = seat.number if seat else None
    why = {"reason": reason} if reason else {}
    record_step("nominated" if seat else "waitlisted", named, seat=number, late=late is not None, **why)
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
    record_step("completed", registration)


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
    require(former, Status.REPLACED)
    now, seat_id = clock.now(), former.seat_id
    seats.queue_up(former.delegation_id)
    seats.stand_without(former, status=Status.REPLACED, **asked_for_nothing(updated_at=now, ended_at=now))
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
        raise explained(error) from error
    record_step("replaced", former, by=successor.reference)
    record_step("nominated", successor, instead_of=former.reference, late=late is not None)
    return successor.id


def hand_in_again(registration_id: int) -> None:
    """Take back a returned registration that was mended; raises CannotFollow."""
    registration = find(registration_id)
    if registration.status != Status.RETURNED:
        raise CannotFollow(registration.status, Status.SUBMITTED)
    registration.status = Status.SUBMITTED
    registration.shortcomings, registration.return_reason = [], ""
    registration.updated_at = clock.now()
    db.session.flush()
    record_step("handed_in_again", registration)


def note_mended(registration_id: int, mended: Collection[Shortcoming]) -> None:
    """Ask a returned registration no longer for what the person has mended; the log has what mended it."""
    registration = find(registration_id)
    if registration.status == Status.RETURNED:
        registration.shortcomings = [each for each in registration.shortcomings if each not in mended]
        db.session.flush()


def withdraw(registration_id: int, *, version: int | None = None) -> None:
    """End a participation at the person's wish and free the seat; raises CannotFollow, ChangedMeanwhile."""
    end(registration_id, Status.WITHDRAWN, version, reason="")


def discard_draft(registration_id: int) -> None:
    """Delete a draft for good; raises CannotFollow for anything but a draft."""
    registration = find(registration_id)
    if registration.status != Status.DRAFT:
        raise CannotFollow(registration.status, Status.WITHDRAWN)
    db.session.delete(registration)
    db.session.flush()


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
        raise explained(error) from error
