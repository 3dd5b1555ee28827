"""Taking out of messages to groups what people were searched for by."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.mailings.models import Mailing
from logistics.mailings.rules import State
from logistics.people.rules import MAX_WORDS
from logistics.registrations.models import Registration
from logistics.registrations.rules import folded


def forget(event_id: int, registration_ids: Sequence[int]) -> None:
    """Take the search that finds these people out of the event's mailings; a draft goes with it.

    Without its search it would be for everybody.
    """
    theirs = sa.select(Registration.search_text).where(Registration.id.in_(registration_ids))
    texts = list(db.session.scalars(theirs))
    for mailing in db.session.scalars(sa.select(Mailing).where(Mailing.event_id == event_id)):
        words = folded(mailing.group.get("search", "")).split()[:MAX_WORDS]
        if not words or not any(all(word in text for word in words) for text in texts):
            continue
        if mailing.state is State.DRAFT:
            db.session.delete(mailing)
        else:
            mailing.group = {**mailing.group, "search": ""}
    db.session.flush()
