"""The register of an event's letters: who has one, and where each stands, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from logistics.database import db
from logistics.delegations.models import Delegation
from logistics.documents.models import Document
from logistics.documents.rules import DocumentKind
from logistics.letters.models import Letter
from logistics.letters.queries import grounds_today
from logistics.letters.rules import HAS_LETTER, Entry, Standing, VoidReason, standing_of, why_void
from logistics.registrations.models import Registration

_ANY = aliased(Letter)
#: The newest letter of each registration, joined to it.
_NEWEST = Letter.id == sa.select(sa.func.max(_ANY.id)).where(_ANY.registration_id == Registration.id).scalar_subquery()
_LETTER = (Letter.number, Letter.issued_at, Letter.accepted_at, Letter.void_reason, Letter.grounds)
#: What the database knows of it. That coverage has changed meanwhile is worked out for a page at a time.
_STANDING: sa.ColumnElement[str] = sa.case(
    (Letter.id.is_(None), Standing.NOT_ISSUED.value),
    (Letter.voided_at.is_not(None), Standing.VOID.value),
    (Letter.accepted_at.is_not(None), Standing.ACCEPTED.value),
    else_=Standing.ISSUED.value,
)


def register_page(event_id: int, *, standing: Standing | None = None, limit: int, offset: int = 0) -> list[Entry]:
    """Return `limit` people of the register from the `offset`-th on, by name; with `standing`, whose letter stands so.

    In the register stands whoever is approved, and whoever was ever sent a letter. One whose coverage has changed since
    is shown as void, and kept where it was until the next letters are issued.
    """
    file = sa.exists().where(
        Document.registration_id == Registration.id, Document.kind == DocumentKind.INVITATION_LETTER
    )
    people = _people(
        event_id,
        Registration.id,
        Registration.reference,
        Registration.full_name,
        Delegation.name,
        Registration.status,
        *_LETTER,
        file.label("readable"),
    ).join(Delegation, Delegation.id == Registration.delegation_id)
    if standing is not None:
        people = people.where(_STANDING.in_((standing.value,)))
    rows = db.session.execute(people.order_by(Registration.name_key, Registration.id).limit(limit).offset(offset)).all()
    void = _why_void(event_id, rows)
    return [_entry(row, void.get(row.id)) for row in rows]


def numbers_by_standing(event_id: int) -> dict[Standing, int]:
    """Return how many people stand in the register, by where their letters stand."""
    rows = db.session.execute(_people(event_id, _STANDING, sa.func.count()).group_by(_STANDING))
    return {Standing(row[0]): row[1] for row in rows}


def standings(event_id: int, registration_ids: Sequence[int]) -> dict[int, Standing]:
    """Return where the letters of some people of the event (a page of a list) stand."""
    rows = db.session.execute(
        sa.select(Registration.id, *_LETTER)
        .outerjoin(Letter, _NEWEST)
        .where(Registration.event_id == event_id, Registration.id.in_(registration_ids))
    ).all()
    void = _why_void(event_id, rows)
    return {row.id: _standing(row, void.get(row.id)) for row in rows}


def _people(event_id: int, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*columns)
        .select_from(Registration)
        .outerjoin(Letter, _NEWEST)
        .where(
            Registration.event_id == event_id,
            Registration.purged_at.is_(None),
            sa.or_(Registration.status.in_(HAS_LETTER), Letter.id.is_not(None)),
        )
    )


def _why_void(event_id: int, rows: Sequence[sa.Row[Any]]) -> Mapping[int, VoidReason]:
    """Return, by registration, why its letter no longer holds, whether that was written down or is only so today."""
    holding = [row for row in rows if row.number is not None and row.void_reason is None]
    today = grounds_today(event_id, [row.id for row in holding])
    found = {row.id: why_void(row.grounds, *today[row.id]) for row in holding}
    found |= {row.id: row.void_reason for row in rows if row.void_reason is not None}
    return {registration_id: reason for registration_id, reason in found.items() if reason is not None}


def _standing(row: sa.Row[Any], void: VoidReason | None) -> Standing:
    return standing_of(issued=row.number is not None, accepted=row.accepted_at is not None, void=void)


def _entry(row: sa.Row[Any], void: VoidReason | None) -> Entry:
    return Entry(
        registration_id=row.id,
        reference=row.reference,
        full_name=row.full_name,
        delegation_name=row.name,
        status=row.status,
        standing=_standing(row, void),
        void_reason=void,
        number=row.number,
        issued_at=row.issued_at,
        accepted_at=row.accepted_at,
        readable=row.readable,
    )
