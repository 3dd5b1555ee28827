"""Reading an event as its file describes it."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.agenda.queries import agenda
from logistics.database import db
from logistics.delegations.models import Delegation
from logistics.eventfile.warnings import Subject
from logistics.events.queries import days, deadlines, purge_dates
from logistics.events.rules import EventFacts
from logistics.funding.models import EligibilityEntry, EligibilityList
from logistics.funding.queries import terms_of
from logistics.funding.rules import Eligibility, Entry
from logistics.funding.warnings import Standing
from logistics.registrations.queries import seats_by_delegation


def subject_in_database(event: EventFacts) -> Subject:
    """Return what warnings about `event` depend on, in a fixed number of statements."""
    return Subject(
        event.zone,
        days(event.id),
        agenda(event).sessions,
        [Standing(one.code, one.name, one.is_host, one.seats) for one in seats_by_delegation(event.id)],
        terms_of(event.id),
        _lists(event.id),
        deadlines(event.id),
        purge_dates(event.id),
    )


def _lists(event_id: int) -> list[Eligibility]:
    rows = db.session.execute(
        sa.select(
            EligibilityList.code,
            EligibilityList.name,
            EligibilityList.reason_if_absent,
            Delegation.code,
            EligibilityEntry.per_delegation,
            EligibilityEntry.ground,
        )
        .outerjoin(EligibilityEntry, EligibilityEntry.list_id == EligibilityList.id)
        .outerjoin(Delegation, Delegation.id == EligibilityEntry.delegation_id)
        .where(EligibilityList.event_id == event_id)
        .order_by(EligibilityList.id, Delegation.position)
    )
    lists: dict[str, Eligibility] = {}
    entries: dict[str, dict[str, Entry]] = {}
    for code, name, absent, delegation, representatives, ground in rows:
        on = entries.setdefault(code, {})
        lists.setdefault(code, Eligibility(code, name, absent, on))
        if delegation is not None:
            on[delegation] = Entry(representatives, ground)
    return list(lists.values())
