"""What every step of a registration has in common: it is found as it stands, may follow, and is written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from logistics import clock
from logistics.audit.operations import record
from logistics.database import db
from logistics.registrations import seats
from logistics.registrations.models import Registration
from logistics.registrations.rules import AlreadyRegistered, CannotFollow, ChangedMeanwhile, Status, may_follow


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


def touch(registration_id: int, *, version: int | None = None) -> None:
    """Count a change to what belongs to the registration, so that whoever has an older page is told.

    Raises ChangedMeanwhile.
    """
    count_change(find(registration_id, version=version))
    db.session.flush()


def count_change(registration: Registration) -> None:
    """Let the version rise, although perhaps nothing else of the row changes."""
    registration.updated_at = clock.now()
    flag_modified(registration, "updated_at")  # the same instant, too, is a change


def end(registration_id: int, status: Status, version: int | None, *, reason: str) -> None:
    """End the registration as `status` and free its seat; raises CannotFollow, ChangedMeanwhile."""
    registration = find(registration_id, version=version)
    require(registration, status)
    now = clock.now()
    told = asked_for_nothing(return_reason=reason, updated_at=now, ended_at=now)
    seats.stand_without(registration, status=status, **told)
    record_step(status.value, registration, reason=reason)


def require(registration: Registration, after: Status) -> None:
    """Raise CannotFollow unless `after` may follow what the registration is now."""
    # Nobody can be written to whose data are gone.
    if registration.purged_at is not None or not may_follow(registration.status, after):
        raise CannotFollow(registration.status, after)


def asked_for_nothing(**values: Any) -> dict[str, Any]:
    """Return `values`, and what stands where an organizer asked for something once it no longer matters."""
    return {"shortcomings": [], "return_reason": "", **values}


def explained(error: IntegrityError) -> Exception:
    """Return what a constraint has refused: AlreadyRegistered, or the error as it came."""
    # Either database names the column or the index, and both hold this word.
    return AlreadyRegistered() if "email_key" in str(error.orig) else error


def record_step(verb: str, registration: Registration, **details: Any) -> None:
    """Write a step of the registration down in the log."""
    record(f"registration.{verb}", "registration", registration.id, event_id=registration.event_id, **details)
