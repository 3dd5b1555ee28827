"""Keeping views of the list of people: saved under a name, renamed, deleted."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import current_actor, db
from logistics.people.models import SavedView
from logistics.people.rules import MAX_CONDITIONS, NameTaken, NoSuchView


def save_view(*, event_id: int, name: str, conditions: str) -> int:
    """Keep a list of people under a name and return the view's id; raises NameTaken.

    `conditions` are the query of its address.
    """
    if len(conditions) > MAX_CONDITIONS:
        raise ValueError(len(conditions))
    view = SavedView(
        event_id=event_id,
        name=name,
        conditions=conditions,
        created_at=clock.now(),
        created_by=cast(Actor, current_actor()).label,
    )
    db.session.add(view)
    _flush()
    record("view.saved", "saved_view", view.id, event_id=event_id, name=name)
    return view.id


def rename_view(*, event_id: int, view_id: int, name: str) -> None:
    """Give a view another name; raises NameTaken, NoSuchView."""
    view = _find(event_id, view_id)
    before, view.name = view.name, name
    _flush()
    record("view.renamed", "saved_view", view_id, event_id=event_id, before=before, name=name)


def delete_view(*, event_id: int, view_id: int) -> None:
    """Delete a view, nobody of whose people is touched; raises NoSuchView."""
    view = _find(event_id, view_id)
    db.session.delete(view)
    db.session.flush()
    record("view.deleted", "saved_view", view_id, event_id=event_id, name=view.name)


def _find(event_id: int, view_id: int) -> SavedView:
    found = db.session.scalars(
        sa.select(SavedView).where(SavedView.id == view_id, SavedView.event_id == event_id)
    ).one_or_none()
    if found is None:
        raise NoSuchView
    return found


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError:
        raise NameTaken from None
