"""What a substitution leaves to be done about a letter or a ticket: written down, read, and settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from logistics import clock
from logistics.audit.operations import record
from logistics.database import db
from logistics.delegations.models import Delegation
from logistics.localized import Localized
from logistics.registrations.models import Registration, Substitution

_SUCCESSOR = aliased(Registration)


@dataclass(frozen=True)
class SubstitutionFacts:
    """Who came in whose place, and what is to be done about it."""

    id: int
    former: str
    former_reference: str
    successor: str
    successor_reference: str
    delegation_name: Localized
    #: The number of the invitation letter that became void, or None.
    letter_number: int | None
    #: Who buys the ticket that could be bought already, or None.
    ticket_payer: Localized | None


def note(
    *, event_id: int, former_id: int, successor_id: int, letter_number: int | None, ticket_payer: Localized | None
) -> None:
    """Write down what is to be done; one of letter and ticket there has to be."""
    made = Substitution(
        event_id=event_id,
        former_id=former_id,
        successor_id=successor_id,
        letter_number=letter_number,
        ticket_payer=ticket_payer,
        made_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()


def unsettled(event_id: int, *, limit: int) -> list[SubstitutionFacts]:
    """Return the substitutions about which something is still to be done, the oldest first."""
    rows = db.session.execute(
        sa.select(
            Substitution.id,
            Registration.full_name,
            Registration.reference,
            _SUCCESSOR.full_name,
            _SUCCESSOR.reference,
            Delegation.name,
            Substitution.letter_number,
            Substitution.ticket_payer,
        )
        .join(Registration, Registration.id == Substitution.former_id)
        .join(_SUCCESSOR, _SUCCESSOR.id == Substitution.successor_id)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .where(Substitution.event_id == event_id, Substitution.settled_at.is_(None))
        .order_by(Substitution.id)
        .limit(limit)
    )
    return [SubstitutionFacts(*row) for row in rows]


def settle(*, event_id: int, substitution_id: int) -> bool:
    """Write down that everything is done; False, changing nothing, when it was already or is not of this event."""
    former_id = db.session.scalar(
        sa.update(Substitution)
        .where(
            Substitution.id == substitution_id,
            Substitution.event_id == event_id,
            Substitution.settled_at.is_(None),
        )
        .values(settled_at=clock.now())
        .returning(Substitution.former_id)
        .execution_options(synchronize_session=False)
    )
    if former_id is not None:
        record("registration.substitution_settled", "registration", former_id, event_id=event_id)
    return former_id is not None


def formers_of(registration_ids: Sequence[int]) -> list[int]:
    """Return the registrations in whose place some people came."""
    found = sa.select(Substitution.former_id).where(Substitution.successor_id.in_(registration_ids))
    return list(db.session.scalars(found))
