"""Reading invitations to delegations."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from logistics.accounts.rules import link_digest
from logistics.database import db
from logistics.delegations.models import Delegation
from logistics.focalpoints.models import Invitation
from logistics.focalpoints.rules import InvitationFacts

_OF_DELEGATION = {"delegation_code": Delegation.code, "delegation_name": Delegation.name}
_FACTS = [
    _OF_DELEGATION[name].label(name) if name in _OF_DELEGATION else getattr(Invitation, name)
    for name in InvitationFacts.__dataclass_fields__
]


def invitations(event_id: int) -> list[InvitationFacts]:
    """Return the invitations of the event, by delegation in the event's order, the newest last."""
    return list(_facts(Invitation.event_id == event_id))


def find_invitation(event_id: int, invitation_id: int) -> InvitationFacts | None:
    """Return one invitation of the event, or None."""
    return next(_facts(Invitation.event_id == event_id, Invitation.id == invitation_id), None)


def invitation_with(event_id: int, secret: str) -> InvitationFacts | None:
    """Return the invitation of the event with this secret in its link, whatever became of it, or None."""
    return next(_facts(Invitation.event_id == event_id, Invitation.digest == link_digest(secret)), None)


def _facts(*conditions: sa.ColumnElement[bool]) -> Iterator[InvitationFacts]:
    rows = db.session.execute(
        sa.select(*_FACTS)
        .join(Delegation, Delegation.id == Invitation.delegation_id)
        .where(*conditions)
        .order_by(Delegation.position, Delegation.id, Invitation.id)
    )
    for row in rows:
        yield InvitationFacts(*row)
