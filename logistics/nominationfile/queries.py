"""Reading nomination files, and whom their rows may be about."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from logistics.accounts.rules import address_key
from logistics.database import db
from logistics.focalpoints.queries import invitations
from logistics.nominationfile.columns import Field
from logistics.nominationfile.models import NominationFile, NominationRow
from logistics.nominationfile.rules import Becomes, FileFacts, Row, Seen
from logistics.registrations.models import Registration
from logistics.registrations.queries import seats_by_delegation
from logistics.registrations.rules import Status

_FACTS = [getattr(NominationFile, name) for name in FileFacts.__dataclass_fields__]


def files(event_id: int) -> list[FileFacts]:
    """Return the event's files that are still kept, the newest first."""
    rows = sa.select(*_FACTS).where(NominationFile.event_id == event_id).order_by(NominationFile.id.desc())
    return [_facts(row) for row in db.session.execute(rows)]


def find_file(event_id: int, file_id: int) -> FileFacts | None:
    """Return this file of the event, or None."""
    wanted = sa.select(*_FACTS).where(NominationFile.event_id == event_id, NominationFile.id == file_id)
    row = db.session.execute(wanted).one_or_none()
    return None if row is None else _facts(row)


def rows_of(file_id: int) -> list[Row]:
    """Return the rows of a file in order, those of its head too."""
    found = db.session.execute(
        sa.select(NominationRow.number, NominationRow.cells, NominationRow.outcome, NominationRow.registration_id)
        .where(NominationRow.file_id == file_id)
        .order_by(NominationRow.number)
    )
    return [Row(*row) for row in found]


def people_of(file_id: int) -> dict[int, tuple[str, str]]:
    """Return the reference and the name of everybody nominated from a file, by the row's number."""
    rows = db.session.execute(
        sa.select(NominationRow.number, Registration.reference, Registration.full_name)
        .join(Registration, Registration.id == NominationRow.registration_id)
        .where(NominationRow.file_id == file_id)
    )
    return {row.number: (row.reference, row.full_name) for row in rows}


def numbers(file_id: int) -> dict[Becomes | None, int]:
    """Return how many rows of a file became what; None: those whose turn has not come."""
    rows = db.session.execute(
        sa.select(NominationRow.outcome, sa.func.count())
        .where(NominationRow.file_id == file_id)
        .where(sa.or_(NominationRow.outcome.is_not(None), NominationRow.nomination.is_not(None)))
        .group_by(NominationRow.outcome)
    )
    return {row[0]: row[1] for row in rows}


def people_like(event_id: int, emails: set[str], names: set[str]) -> list[Seen]:
    """Return who takes or took part under some of these addresses or names, given as their keys."""
    rows = db.session.execute(
        sa.select(
            Registration.email_key,
            Registration.name_key,
            Registration.delegation_id,
            Registration.shares_email,
            Registration.status,
        ).where(
            Registration.event_id == event_id,
            Registration.status != Status.DRAFT,
            Registration.purged_at.is_(None),
            sa.or_(Registration.email_key.in_(emails), Registration.name_key.in_(names)),
        )
    )
    return [Seen(*row) for row in rows]


def free_seats(event_id: int) -> dict[int, int]:
    """Return how many official seats are free, by delegation."""
    return {each.delegation_id: each.left for each in seats_by_delegation(event_id)}


def focal_points(event_id: int) -> dict[int, frozenset[str]]:
    """Return the keys of the addresses of those who act for each delegation."""
    found: dict[int, frozenset[str]] = {}
    for each in invitations(event_id):
        if each.accepted_at is not None and each.revoked_at is None:
            key = address_key(each.email)
            found[each.delegation_id] = found.get(each.delegation_id, frozenset()) | {key}
    return found


def _facts(row: sa.Row[Any]) -> FileFacts:
    values = row._asdict()
    columns = {int(place): Field(name) for place, name in values.pop("columns").items()}
    return FileFacts(**values, columns=dict(sorted(columns.items())))
