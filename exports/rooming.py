"""The rooming list: who sleeps where is the hotel's to say; for whom, which nights and at whose cost is said here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.papers import ListPaper
from exports.sheet import Column, Kind, Table, Value
from logistics.accounts.rules import Role
from logistics.events.queries import days
from logistics.events.rules import EventFacts
from logistics.funding.paid import people_paid
from logistics.funding.queries import terms_of
from logistics.funding.rules import Item, Line, Reason, State, Terms
from logistics.registrations.queries import participants_by_id
from logistics.registrations.words import STATUSES
from logistics.travel.queries import trips_of_people
from logistics.travel.rules import NightsFrom, Stay, TripFacts, stay
from logistics.wording import day, listed

_LODGING = frozenset({Item.LODGING})

_KNOWN_FROM = {
    NightsFrom.DOCUMENTS: lazy_gettext("Named in the meeting's documents"),
    NightsFrom.TRAVEL: lazy_gettext("Inferred from the days of travel"),
    NightsFrom.MEETING: lazy_gettext("Inferred from the days of the meeting: no days of travel given"),
    NightsFrom.NOTHING: lazy_gettext("Not known: no days of travel given"),
}


class Rooming(ListPaper):
    """The people whose lodging a payer pays and who did not decline, night by night.

    It is for the payer, about its own people alone, and for the organizers.
    """

    name = "rooming"
    formats = ("xlsx", "csv")
    roles = frozenset({Role.HOST, Role.ORGANIZER, Role.ADMIN})
    per_payer = True
    words = lazy_gettext("Rooming list")
    about = lazy_gettext("For the hotel: who sleeps which nights, at whose cost, and how many rooms each night takes.")

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the people, then how many rooms each night takes."""
        rooms: defaultdict[date, Counter[bool]] = defaultdict(Counter)
        undated: Counter[bool] = Counter()
        columns = [
            Column(_("Delegation"), 17),
            Column(_("Full name"), 26),
            Column(_("Status"), 13),
            Column(_("Day of arrival"), 11, Kind.DATE),
            Column(_("Day of departure"), 11, Kind.DATE),
            Column(_("Nights paid"), 10, Kind.NUMBER, total=True),
            Column(_("Extra nights at own cost"), 12, Kind.NUMBER, total=True),
            Column(_("Nights paid, by the date they begin"), 19),
            Column(_("How these dates are known"), 20),
            Column(_("Nights at own cost, by the date they begin"), 19),
            Column(_("Notes"), 26),
            Column(_("Accessibility"), 18),
            Column(_("Paid by"), 19),
            Column(_("Reference"), 13),
        ]
        rows = _rows(event, language, payer_id, rooms, undated)
        yield Table("rooming", str(self.words), columns, rows)
        yield Table(
            "nights",
            _("Rooms by night"),
            [
                Column(_("Night beginning on"), 14, Kind.DATE),
                Column(_("Rooms paid"), 12, Kind.NUMBER, total=True),
                Column(_("Rooms at own cost"), 12, Kind.NUMBER, total=True),
            ],
            _by_night(rooms, undated),
        )


def _by_night(rooms: Mapping[date, Counter[bool]], undated: Counter[bool]) -> Iterator[list[Value]]:
    """Yield the rooms that each night takes, and last the nights whose dates nobody knows: the sum is the people's."""
    for night in sorted(rooms):
        yield [night, rooms[night][True], rooms[night][False]]
    if undated.total():
        yield [_("No date: days of travel not given, or a shorter stay"), undated[True], undated[False]]


def _rows(
    event: EventFacts,
    language: str,
    payer_id: int | None,
    rooms: defaultdict[date, Counter[bool]],
    undated: Counter[bool],
) -> Iterator[list[Value]]:
    """Yield a row per person, and count the nights that are paid (True) and that are not: by date, or as `undated`."""
    terms = terms_of(event.id)
    meeting = [each.date for each in days(event.id)]
    statuses = {status: str(words) for status, words in STATUSES.items()}
    known_from = {source: str(words) for source, words in _KNOWN_FROM.items()}
    for page in people_paid(event.id, payer_id=payer_id, items=_LODGING):
        lodged = {each.registration_id: each.lines[0] for each in page if each.lines[0].state is State.COVERED}
        people, trips = participants_by_id(list(lodged)), trips_of_people(list(lodged))
        for number, line in lodged.items():
            person, trip = people[number], trips.get(number, TripFacts())
            nights = stay(trip, line.quantity, _stated(line, terms), meeting[0], meeting[-1])
            for paid, dates in ((True, nights.paid), (False, nights.own)):
                for night in dates:
                    rooms[night][paid] += 1
            undated[True] += max(0, line.quantity - len(nights.paid))
            undated[False] += max(0, trip.extra_nights - len(nights.own))
            yield [
                person.delegation_name.in_language(language),
                person.full_name,
                statuses[person.status],
                trip.arrives_on,
                trip.departs_on,
                line.quantity,
                trip.extra_nights,
                _dates(nights.paid),
                known_from[nights.known_from],
                _dates(nights.own),
                _note(nights, trip, line.quantity),
                person.accessibility,
                line.payer.name.in_language(language) if line.payer else None,
                person.reference,
            ]


def _stated(line: Line, terms: Terms) -> tuple[date, ...]:
    """Return the nights that the documents name for what this line gives; none for an organizer's exception."""
    if line.reason is Reason.EXCEPTION:
        return ()
    return next(
        (each.nights for each in terms.provisions if each.item is Item.LODGING and each.payer == line.payer), ()
    )


def _dates(nights: tuple[date, ...]) -> str:
    return listed([day(night, "long") for night in nights]) if nights else ""


def _note(nights: Stay, trip: TripFacts, quantity: int) -> str:
    """Return what in the dates and numbers does not fit together; it is for people to settle."""
    if not nights.unexplained or not (trip.arrives_on and trip.departs_on):
        return ""
    return str(
        _(
            "From arrival to departure there are %(between)d nights, but %(paid)d are paid and %(extra)d asked for "
            "at own cost.",
            between=(trip.departs_on - trip.arrives_on).days,
            paid=quantity,
            extra=trip.extra_nights,
        )
    )
