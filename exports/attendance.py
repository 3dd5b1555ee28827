"""The attendance list: who was here, on which day of the meeting, since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.papers import ListPaper
from exports.sheet import Column, Kind, Table, Value
from logistics.accounts.rules import Role
from logistics.attendance.queries import check_ins, tallies, walk_ins_among
from logistics.attendance.rules import CheckInFacts, Tally, opens_at
from logistics.delegations.queries import delegations
from logistics.events.queries import days
from logistics.events.rules import EventFacts
from logistics.registrations.queries import participants
from logistics.registrations.rules import ACTIVE, Participant, Status
from logistics.registrations.words import CAPACITIES, STATUSES
from logistics.wording import day as day_words
from logistics.wording import instant

_ALL = frozenset(Status) - {Status.DRAFT}


class Attendance(ListPaper):
    """Everybody who takes part or was let in, with the time of arrival on each day; and the numbers of each day."""

    name = "attendance"
    formats = ("xlsx", "csv", "pdf")
    roles = frozenset({Role.ORGANIZER, Role.ADMIN})
    words = lazy_gettext("Attendance list")
    about = lazy_gettext(
        "For the secretariat after the meeting: who came on which day and since when, and the numbers."
    )

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the people, then the numbers."""
        held = [day.date for day in days(event.id)]
        yield Table("attendance", str(self.words), _columns(held), _people(event, language, held))
        yield _numbers(event, language)


def _columns(held: Sequence[date]) -> list[Column]:
    return [
        Column(_("Delegation"), 28),
        Column(_("Full name"), 34),
        Column(_("Institution"), 36),
        Column(_("Capacity"), 20),
        Column(_("Status"), 14),
        Column(_("Registered late"), 11),
        Column(_("Walk-in"), 9),
        *(Column(day_words(each, "long"), 13) for each in held),
        Column(_("On other days"), 18),
        Column(_("Let in because"), 30),
    ]


def _people(event: EventFacts, language: str, held: Sequence[date]) -> Iterator[list[Value]]:
    yes_or_no = {True: _("Yes"), False: _("No")}
    statuses = {status: str(words) for status, words in STATUSES.items()}
    capacities = {capacity: str(words) for capacity, words in CAPACITIES.items()}
    for page in participants(event.id, statuses=_ALL):
        came = check_ins([person.registration_id for person in page])
        at_the_door = walk_ins_among([person.registration_id for person in page])
        for person in page:
            theirs = came.get(person.registration_id, [])
            if not _is_told(person, theirs):
                continue
            on = {each.day: each for each in theirs}
            times = {day: instant(each.came_at, event.zone, "time") for day, each in on.items()}
            yield [
                person.delegation_name.in_language(language),
                person.full_name,
                person.institution,
                capacities[person.capacity],
                statuses[person.status],
                yes_or_no[person.late],
                yes_or_no[person.registration_id in at_the_door],
                *(times.get(day) for day in held),
                ", ".join(f"{day_words(day, 'short')} {time}" for day, time in times.items() if day not in held),
                "; ".join(dict.fromkeys(each.reason for each in theirs if each.reason)),
            ]


def _is_told(person: Participant, theirs: Sequence[CheckInFacts]) -> bool:
    """Return whether somebody stands on the list: who takes part or waits, and whoever else came."""
    return person.status in ACTIVE or bool(theirs)


def _numbers(event: EventFacts, language: str) -> Table:
    columns = [
        Column(_("Day"), 18),
        Column(_("Delegation"), 34),
        Column(_("Expected"), 11, Kind.NUMBER),
        Column(_("Here, of those expected"), 13, Kind.NUMBER),
        Column(_("Here without being expected"), 13, Kind.NUMBER),
        Column(_("Came late"), 11, Kind.NUMBER),
        Column(_("Walk-ins"), 11, Kind.NUMBER),
    ]

    def rows() -> Iterator[list[Value]]:
        named = delegations(event.id)
        for each in days(event.id):
            by_delegation = tallies(event.id, each.date, opens_at(each.date, each.opens, event.zone))
            for delegation in named:
                tally = by_delegation.get(delegation.id, Tally())
                yield [
                    day_words(each.date, "long"),
                    delegation.name.in_language(language),
                    tally.expected,
                    tally.here,
                    tally.others,
                    tally.late,
                    tally.walk_ins,
                ]

    return Table("numbers", _("Numbers by day"), columns, rows())
