"""Issuing several letters in one transaction, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import sqlalchemy as sa

from logistics.audit.operations import record_each
from logistics.audit.rules import SYSTEM
from logistics.database import db, if_undone
from logistics.documents.operations import attach_all, forget
from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts
from logistics.letters.models import Letter
from logistics.letters.operations import file_of, row_of, take_numbers
from logistics.letters.preparing import Prepared, facts_of_all
from logistics.letters.rules import NotAsPrepared, grounds
from logistics.registrations.rules import Status
from logistics.registrations.steps import all_in_turn


def issue_all(prepared: Sequence[Prepared], event: EventFacts, *, run_id: int) -> None:
    """Issue letters to people who have none, each exactly as it was prepared, or none of them.

    Raises NotAsPrepared when somebody's number, answers, coverage or status is not what it was, or somebody has a
    letter by now; the bytes put ahead are destroyed then.
    """
    if_undone(partial(forget, [each.kept.location for each in prepared if each.kept is not None]))
    ids = [each.facts.person.id for each in prepared]
    all_in_turn(ids)
    today = {facts.person.id: facts for facts in facts_of_all(ids, event)}
    has_one = sa.select(Letter.id).where(Letter.registration_id.in_(ids), Letter.voided_at.is_(None))
    first = take_numbers(event.id, len(ids))
    for number, each in enumerate(prepared, start=first):
        person = each.facts.person
        if each.facts != replace(today.get(person.id, each.facts), number=number) or person.id not in today:
            raise NotAsPrepared
        if person.status is not Status.APPROVED or person.purged_at is not None:
            raise NotAsPrepared
    if db.session.scalar(has_one.limit(1)) is not None:
        raise NotAsPrepared
    rows = [
        row_of(each, told=each.said, pdf=each.pdf, rests_on=grounds(each.facts.person, each.facts.lines), run_id=run_id)
        for each in prepared
    ]
    db.session.execute(sa.insert(Letter), rows)
    files = {each.facts.person.id: file_of(each.said, each.pdf, each.kept) for each in prepared}
    attach_all(files, event_id=event.id, kind=DocumentKind.INVITATION_LETTER, verified_by=SYSTEM.label)
    issued = {row["registration_id"]: {"number": row["number"], "sha256": row["sha256"]} for row in rows}
    record_each("letter.issued", "registration", issued, event_id=event.id)
