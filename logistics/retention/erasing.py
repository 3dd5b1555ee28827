"""Erasing one person's part in an event at the person's wish, and nobody else's."""

from __future__ import annotations

from collections import Counter
from typing import cast

import sqlalchemy as sa

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db, empty_log, once_committed
from logistics.documents import operations as documents
from logistics.documents.rules import Destroyed
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.messages.operations import write
from logistics.messages.rules import Kind, State
from logistics.participation.operations import withdraw
from logistics.registrations.models import Registration
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import ACTIVE, PersonFacts, Status
from logistics.registrations.steps import in_turn
from logistics.retention.models import PurgeReport
from logistics.retention.operations import in_turn_with_purge
from logistics.retention.purging import exceptional_seats, forget_people
from logistics.retention.queries import is_held, not_held
from logistics.retention.rules import Gone, Held, NothingLeft, Occasion, Scope, added


def erase(person: PersonFacts, event: EventFacts) -> None:
    """Destroy at once everything that tells of one person's part in the event, and say so by mail.

    The person no longer takes part then. Ended registrations and drafts of the same person go too; what is held, what
    others have under the same address, and other events are left as they are. Raises Held, NothingLeft.
    """
    in_turn_with_purge(event.id)
    in_turn(person.id)
    current = person_by_id(person.id)
    if current.purged_at is not None:
        raise NothingLeft
    if is_held(event.id, person.id):
        raise Held
    chair = exceptional_seats(Registration.id == person.id)
    if current.status in ACTIVE:
        withdraw(current, event)
    begun = clock.now()
    former, drafts = _others_of(person.id, event.id)
    documents.discard_drafts(drafts)
    gone = Counter({Gone.DRAFTS: len(drafts)})
    gone += forget_people(
        [person.id, *former], event_id=event.id, scope=Scope.PEOPLE, why=Destroyed.ERASED, seat_ids=chair
    )
    # The name is forgotten by now; the address stands in this mail alone, which goes when it has been sent.
    write(
        kind=Kind.ERASURE_DONE,
        recipient=current.answers.email,
        language=current.answers.language,
        event=event,
        registration_id=person.id,
        name="",
        reference=person.reference,
    )
    actor = cast(Actor, current_actor())
    db.session.add(
        PurgeReport(
            event_id=event.id,
            scope=Scope.PEOPLE,
            occasion=Occasion.REQUEST,
            begun_at=begun,
            ended_at=clock.now(),
            by_id=actor.user_id,
            by=actor.label,
            numbers=added({}, gone),
        )
    )
    db.session.flush()
    record("retention.erased", "registration", person.id, event_id=event.id)
    once_committed(empty_log)


def forget_told() -> int:
    """Delete the mails by which people were told that they are forgotten, once nobody tries to send them any more."""
    forgotten = sa.select(Registration.id).where(Registration.purged_at.is_not(None))
    told = sa.delete(Message).where(
        Message.kind == Kind.ERASURE_DONE, Message.state != State.WAITING, Message.registration_id.in_(forgotten)
    )
    return len(db.session.scalars(told.returning(Message.id).execution_options(synchronize_session=False)).all())


def _others_of(registration_id: int, event_id: int) -> tuple[list[int], list[int]]:
    """Return the same person's ended registrations in the event, and drafts.

    An address is one person's, unless a focal point has registered several under it: then the name has to be the same.
    """
    own = db.session.execute(
        sa.select(Registration.email_key, Registration.name_key, Registration.shares_email).filter_by(
            id=registration_id
        )
    ).one()
    alone = sa.false() if own.shares_email else ~Registration.shares_email
    rows = db.session.execute(
        sa.select(Registration.id, Registration.status).where(
            Registration.event_id == event_id,
            Registration.email_key == own.email_key,
            Registration.id != registration_id,
            Registration.status.not_in(ACTIVE),
            Registration.purged_at.is_(None),
            sa.or_(alone, Registration.name_key == own.name_key),
            not_held(),
        )
    ).all()
    drafts = [row.id for row in rows if row.status == Status.DRAFT]
    return [row.id for row in rows if row.status != Status.DRAFT], drafts
