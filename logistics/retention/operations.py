"""Holding data back, and people's wishes for erasure: asked, taken back, fulfilled, refused."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.delegations.rules import ReasonMissing
from logistics.events.models import Event
from logistics.events.rules import EventFacts
from logistics.messages.rules import Kind
from logistics.participation.notices import tell
from logistics.registrations.rules import PersonFacts
from logistics.registrations.steps import in_turn
from logistics.retention.models import ErasureRequest, Hold
from logistics.retention.rules import AlreadyHeld, Decision, NothingAsked, NothingLeft


def in_turn_with_purge(event_id: int) -> None:
    """Wait until no other transaction purges or holds back data of this event.

    A hold that was answered with success therefore holds: whatever is deleted afterwards has seen it.
    """
    if db.engine.dialect.name != "sqlite":  # there only one transaction writes anyway
        db.session.execute(sa.select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))


def hold(*, event_id: int, person: PersonFacts | None = None, reason: str) -> None:
    """Keep the event's data, or those of one person of it, until the hold is lifted.

    Raises ReasonMissing without a written reason, AlreadyHeld, NothingLeft for a person whose data are gone.
    """
    if not reason.strip():
        raise ReasonMissing
    if person is not None and person.purged_at is not None:
        raise NothingLeft
    in_turn_with_purge(event_id)
    placed = Hold(
        event_id=event_id,
        registration_id=person.id if person else None,
        reason=reason.strip(),
        placed_at=clock.now(),
        placed_by=_actor().label,
    )
    db.session.add(placed)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise AlreadyHeld from error
    _record("held", placed, reason=placed.reason)


def lift(*, event_id: int, hold_id: int) -> None:
    """Let go again what a hold of the event kept; nothing happens when it is lifted already."""
    standing = sa.select(Hold).where(Hold.id == hold_id, Hold.event_id == event_id, Hold.lifted_at.is_(None))
    lifted = db.session.scalar(standing.with_for_update())
    if lifted is None:
        return
    lifted.lifted_at = clock.now()
    lifted.lifted_by = _actor().label
    db.session.flush()
    _record("hold_lifted", lifted)


def _record(verb: str, changed: Hold, **details: Any) -> None:
    subject, subject_id = "registration", changed.registration_id
    if subject_id is None:
        subject, subject_id = "event", changed.event_id
    record(f"retention.{verb}", subject, subject_id, event_id=changed.event_id, **details)


def ask_for_erasure(person: PersonFacts, *, reason: str = "") -> None:
    """Write down that the person wants everything erased; asking again while it is undecided changes nothing.

    Raises NothingLeft.
    """
    in_turn(person.id)
    if person.purged_at is not None:
        raise NothingLeft
    if _undecided(person.id) is not None:
        return
    db.session.add(
        ErasureRequest(event_id=person.event_id, registration_id=person.id, reason=reason.strip(), asked_at=clock.now())
    )
    db.session.flush()
    record("erasure.asked", "registration", person.id, event_id=person.event_id)


def require_wish(person: PersonFacts) -> None:
    """Make sure that the person still wants everything erased; raises NothingAsked."""
    in_turn(person.id)
    if _undecided(person.id) is None:
        raise NothingAsked


def take_back(person: PersonFacts) -> None:
    """Write down that the person no longer wants to be erased; raises NothingAsked."""
    decide(person, Decision.TAKEN_BACK)


def refuse(person: PersonFacts, event: EventFacts, *, reason: str) -> None:
    """Refuse to erase, and tell the person why; raises ReasonMissing, NothingAsked."""
    if not reason.strip():
        raise ReasonMissing
    decide(person, Decision.REFUSED, reason=reason.strip())
    tell(Kind.ERASURE_REFUSED, person, event, reason=reason.strip())


def decide(person: PersonFacts, decision: Decision, *, reason: str = "") -> None:
    """Write down what became of the person's wish; raises NothingAsked when nothing is undecided."""
    in_turn(person.id)
    asked = _undecided(person.id)
    if asked is None:
        raise NothingAsked
    asked.decision = decision
    asked.decided_at = clock.now()
    asked.decided_by = _actor().label
    asked.decision_reason = reason
    db.session.flush()
    record(f"erasure.{decision.value}", "registration", person.id, event_id=person.event_id)


def _undecided(registration_id: int) -> ErasureRequest | None:
    return db.session.scalar(
        sa.select(ErasureRequest).where(
            ErasureRequest.registration_id == registration_id, ErasureRequest.decision.is_(None)
        )
    )


def _actor() -> Actor:
    return cast(Actor, current_actor())
