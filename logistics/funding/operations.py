"""Changing a single person's coverage: an organizer's exceptions, and benefits people decline."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.delegations.rules import ReasonMissing
from logistics.funding import queries
from logistics.funding.models import CoverageException, DeclinedBenefit, Sponsor
from logistics.funding.rules import DECLINABLE, Item, NoSuchPayer, NotAnItemOfTheEvent, NothingToDecline, State
from logistics.registrations.models import Registration


def set_exception(*, registration_id: int, item: Item, payer_id: int | None, quantity: int = 1, reason: str) -> None:
    """Let `payer_id` pay `quantity` of `item` for one person, or (None) nobody, whatever the documents say.

    Replaces an earlier exception for the item. Raises ReasonMissing without a written reason,
    NotAnItemOfTheEvent, NoSuchPayer; ValueError for a quantity below 1.
    """
    if not reason.strip():
        raise ReasonMissing
    if quantity < 1:
        raise ValueError(f"a quantity is 1 or more: {quantity}")
    event_id = _event_in_turn(registration_id)
    if item not in queries.terms_of(event_id).items:
        raise NotAnItemOfTheEvent
    payer = None if payer_id is None else db.session.get(Sponsor, payer_id)
    if payer_id is not None and (payer is None or payer.event_id != event_id):
        raise NoSuchPayer
    exception = _exception(registration_id, item)
    if exception is None:
        exception = CoverageException(event_id=event_id, registration_id=registration_id, item=item)
        db.session.add(exception)
    exception.covered = payer is not None
    exception.sponsor_id = payer_id
    exception.quantity = quantity
    exception.reason = reason.strip()
    exception.author = cast(Actor, current_actor()).label
    exception.created_at = clock.now()
    db.session.flush()
    record(
        "coverage.excepted",
        "registration",
        registration_id,
        event_id=event_id,
        item=item,
        payer=payer.code if payer else None,
        quantity=quantity,
        reason=exception.reason,
    )


def remove_exception(*, registration_id: int, item: Item) -> None:
    """Let the documents speak again for one person and one item; nothing happens without an exception."""
    event_id = _event_in_turn(registration_id)
    exception = _exception(registration_id, item)
    if exception is None:
        return
    db.session.delete(exception)
    db.session.flush()
    record("coverage.exception_removed", "registration", registration_id, event_id=event_id, item=item)


def decline(*, registration_id: int, item: Item) -> None:
    """Note that the person does not want `item`; raises NothingToDecline unless it is covered for them."""
    event_id = _event_in_turn(registration_id)
    states = {line.item: line.state for line in queries.coverage_of(registration_id)}
    if states.get(item) is State.DECLINED:
        return
    if item not in DECLINABLE or states.get(item) is not State.COVERED:
        raise NothingToDecline
    db.session.add(
        DeclinedBenefit(event_id=event_id, registration_id=registration_id, item=item, declined_at=clock.now())
    )
    db.session.flush()
    record("coverage.declined", "registration", registration_id, event_id=event_id, item=item)


def accept_again(*, registration_id: int, item: Item) -> None:
    """Forget that the person declined `item`; nothing happens when they did not."""
    event_id = _event_in_turn(registration_id)
    declined = db.session.scalar(
        sa.select(DeclinedBenefit).where(
            DeclinedBenefit.registration_id == registration_id, DeclinedBenefit.item == item
        )
    )
    if declined is None:
        return
    db.session.delete(declined)
    db.session.flush()
    record("coverage.accepted_again", "registration", registration_id, event_id=event_id, item=item)


def _event_in_turn(registration_id: int) -> int:
    """Return the registration's event, once no other transaction changes this person's coverage."""
    own = sa.select(Registration.event_id).where(Registration.id == registration_id)
    return db.session.execute(own.with_for_update()).scalar_one()


def _exception(registration_id: int, item: Item) -> CoverageException | None:
    return db.session.scalar(
        sa.select(CoverageException).where(
            CoverageException.registration_id == registration_id, CoverageException.item == item
        )
    )
