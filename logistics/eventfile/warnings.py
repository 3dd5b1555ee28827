"""The warnings about an event, worked out alike from a file and from the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from logistics.agenda.rules import SessionKind
from logistics.agenda.warnings import AgendaItem, agenda_warnings
from logistics.eventfile.schema import EventFile
from logistics.eventfile.values import EVERYONE
from logistics.events.rules import DayFacts, DeadlineFacts, PurgeDates
from logistics.events.warnings import EventWarning, event_warnings
from logistics.funding.rules import Eligibility, Entry, Payer, Provision, Terms
from logistics.funding.warnings import Standing, funding_warnings
from logistics.localized import Localized


@dataclass(frozen=True)
class Subject:
    """All of an event that warnings depend on."""

    zone: ZoneInfo
    days: Sequence[DayFacts]
    sessions: Sequence[AgendaItem]
    delegations: Sequence[Standing]
    terms: Terms
    lists: Sequence[Eligibility]
    deadlines: Sequence[DeadlineFacts]
    purge: PurgeDates


@dataclass(frozen=True)
class _Session:
    key: str
    starts_at: datetime
    ends_at: datetime | None
    number: str
    kind: SessionKind
    title: Localized
    location: Localized | None
    cancelled_at: datetime | None = None


def warnings_about(subject: Subject) -> tuple[EventWarning, ...]:
    """Return every warning about an event, in the order of their codes."""
    return (
        *agenda_warnings(subject.days, subject.sessions, subject.zone),
        *funding_warnings(subject.delegations, subject.terms, subject.lists),
        *event_warnings(subject.days, subject.deadlines, subject.purge, subject.zone),
    )


def subject_of(file: EventFile) -> Subject:
    """Return what warnings about the event of `file` depend on."""
    lists = {code: _list(file, code) for code in file.lists}
    return Subject(
        file.zone,
        [DayFacts(day.date, day.opens, day.closes) for day in file.days],
        _sessions(file),
        [
            Standing(one.code, Localized(one.name), one.host, file.delegations.seats_of(one))
            for one in file.delegations.in_order
        ],
        _terms(file, lists),
        list(lists.values()),
        [
            DeadlineFacts(kind, deadline.last_instant(file.zone), Localized(deadline.words))
            for kind, deadline in file.deadlines.items()
        ],
        PurgeDates(file.purge_on, file.purge_people_on),
    )


def _sessions(file: EventFile) -> list[_Session]:
    found = []
    for day, session in file.sessions:
        ends = session.ends(day.date)
        found.append(
            _Session(
                session.key,
                file.instant(session.starts(day.date)),
                None if ends is None else file.instant(ends),
                session.number,
                session.kind,
                Localized(session.title),
                None if session.location is None else Localized(session.location),
            )
        )
    return found


def _list(file: EventFile, code: str) -> Eligibility:
    eligible = file.lists[code]
    entries = {
        delegation.code: Entry(entry.per_delegation, Localized(entry.ground))
        for delegation in file.delegations.in_order
        if (entry := eligible.entry_of(delegation))
    }
    return Eligibility(code, Localized(eligible.name), Localized(eligible.absent), entries)


def _terms(file: EventFile, lists: dict[str, Eligibility]) -> Terms:
    return Terms(
        tuple(
            Provision(
                one.item,
                Payer(place, sponsor.code, Localized(sponsor.name)),
                one.quantity,
                None if one.for_ == EVERYONE else lists[one.for_],
                None if one.words is None else Localized(one.words),
                tuple(sorted(one.nights)),
            )
            for place, sponsor in enumerate(file.sponsors)
            for one in sponsor.provides
        ),
        {exclusion.item: Localized(exclusion.reason) for exclusion in file.exclusions},
    )
