"""What is decided about a registration, and who sits or waits by it; each audited, every seat claimed by `seats`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy.exc import IntegrityError

from logistics import clock
from logistics.database import db
from logistics.delegations.rules import SeatKind
from logistics.registrations import seats
from logistics.registrations.models import Registration
from logistics.registrations.rules import ACTIVE, CannotFollow, NoSeatLeft, Outcome, Status
from logistics.registrations.shortcomings import in_order
from logistics.registrations.steps import (
    asked_for_nothing,
    count_change,
    end,
    explained,
    find,
    record_step,
    require,
)


def approve(registration_id: int, *, version: int | None = None) -> None:
    """Accept a registration that was handed in; raises CannotFollow, ChangedMeanwhile."""
    registration = _step(registration_id, Status.APPROVED, version)
    registration.approved_at = clock.now()
    registration.shortcomings, registration.return_reason = [], ""
    db.session.flush()
    record_step("approved", registration)


def give_back(
    registration_id: int, *, reason: str = "", shortcomings: Collection[str] = (), version: int | None = None
) -> None:
    """Return it for mending, saying what is missing; it keeps its seat. One returned already is asked for this instead.

    Raises CannotFollow, ChangedMeanwhile.
    """
    registration = _step(registration_id, Status.RETURNED, version)
    registration.shortcomings = [each.value for each in in_order(shortcomings)]
    registration.return_reason = reason
    count_change(registration)
    db.session.flush()
    record_step("returned", registration, reason=reason, shortcomings=registration.shortcomings)


def confirm(registration_id: int) -> None:
    """Confirm participation: the invitation letter has been signed. Raises CannotFollow."""
    registration = _step(registration_id, Status.CONFIRMED, None)
    registration.confirmed_at = clock.now()
    db.session.flush()
    record_step("confirmed", registration)


def await_letter(registration_id: int) -> None:
    """Take a confirmation back, the letter it rested on being void: approved, as before. Raises CannotFollow."""
    registration = _step(registration_id, Status.APPROVED, None)
    registration.confirmed_at = None
    db.session.flush()
    record_step("letter_awaited", registration)


def decline(registration_id: int, *, reason: str, version: int | None = None) -> None:
    """Turn a registration down and free the seat; raises CannotFollow, ChangedMeanwhile."""
    end(registration_id, Status.DECLINED, version, reason=reason)


def put_on_waiting_list(registration_id: int, *, version: int | None = None) -> None:
    """Let the person wait: whoever has a seat loses it, whoever had withdrawn or was declined waits again.

    Raises CannotFollow, ChangedMeanwhile, AlreadyRegistered.
    """
    registration = find(registration_id, version=version)
    require(registration, Status.WAITLISTED)
    try:
        seats.stand_without(registration, status=Status.WAITLISTED, **_afresh())
    except IntegrityError as error:
        raise explained(error) from error
    record_step("waitlisted", registration)


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
    require(registration, admitted)
    before = registration.status
    try:
        seat = seats.claim(registration, status=admitted, kinds=kinds, **_afresh())
    except IntegrityError as error:
        raise explained(error) from error
    if seat is None:
        raise NoSeatLeft
    why = {"reason": reason} if reason else {}
    record_step("admitted", registration, before=before, seat=seat.number, **why)
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
    record_step("moved", registration, before=before, after=delegation_id, seat=number)
    return Outcome(registration.status, number)


def _admitted(registration: Registration) -> Status:
    # A nominee who never completed the registration still has to.
    return Status.SUBMITTED if registration.submitted_at else Status.NOMINATED


def _afresh() -> dict[str, Any]:
    """Return what becomes of a registration that is decided about anew."""
    return asked_for_nothing(updated_at=clock.now(), ended_at=None, approved_at=None, confirmed_at=None)


def _step(registration_id: int, status: Status, version: int | None) -> Registration:
    registration = find(registration_id, version=version)
    require(registration, status)
    registration.status = status
    registration.updated_at = clock.now()
    return registration
