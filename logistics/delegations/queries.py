"""Reading delegations, apart from who sits where."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.database import db
from logistics.delegations.models import Delegation
from logistics.delegations.rules import DelegationFacts

_FACTS = [getattr(Delegation, name) for name in DelegationFacts.__dataclass_fields__]


def delegations(event_id: int) -> list[DelegationFacts]:
    """Return the delegations of the event in its order."""
    rows = db.session.execute(
        sa.select(*_FACTS).where(Delegation.event_id == event_id).order_by(Delegation.position, Delegation.id)
    )
    return [DelegationFacts(*row) for row in rows]
