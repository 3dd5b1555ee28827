"""The flight manifest: whoever buys tickets needs of each person what the airline asks for, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.papers import ListPaper
from exports.sheet import Column, Kind, Table, Value
from logistics.accounts.rules import Role
from logistics.documents.clearance import Hindrance
from logistics.documents.queries import clearance_of_people, passports_of_people
from logistics.documents.rules import PassportFacts
from logistics.documents.words import HINDRANCES, PASSPORT_TYPES, cautions
from logistics.events.rules import EventFacts
from logistics.funding.paid import people_paid
from logistics.funding.rules import Item, State
from logistics.registrations.queries import participants_by_id
from logistics.registrations.words import STATUSES
from logistics.travel.queries import trips_of_people
from logistics.travel.rules import TripFacts

_FLIGHT = frozenset({Item.FLIGHT})


class Manifest(ListPaper):
    """The people whose flight a payer pays and who did not decline, with their passports' particulars.

    It is for the payer, about its own people alone, and for the organizers. No picture of a passport is in it, nor who
    of the secretariat looked at it, nor what somebody needs for reasons of health: the payer has no use for the first,
    and of the second its person tells the airline.
    """

    name = "manifest"
    formats = ("xlsx", "csv")
    roles = frozenset({Role.SPONSOR, Role.ORGANIZER, Role.ADMIN})
    per_payer = True
    words = lazy_gettext("Flight manifest")
    about = lazy_gettext(
        "For whoever buys the tickets: name as in the passport, number, dates, whether the copy was verified, and "
        "where from and when each person flies."
    )

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the one table."""
        columns = [
            Column(_("Delegation"), 13),
            Column(_("Name as in the passport"), 22),
            Column(_("Surnames, as in the passport's zone"), 13),
            Column(_("Given names, as in the passport's zone"), 13),
            Column(_("Type of passport"), 12),
            Column(_("Passport number"), 12),
            Column(_("Issued by (ISO code)"), 10),
            Column(_("Nationality (ISO code)"), 10),
            Column(_("Date of birth"), 12, Kind.DATE),
            Column(_("Date of expiry"), 12, Kind.DATE),
            Column(_("Flies from"), 9),
            Column(_("Day of arrival"), 11, Kind.DATE),
            Column(_("Day of departure"), 11, Kind.DATE),
            Column(_("Status"), 11),
            Column(_("Ticket"), 12),
            Column(_("Passport copy verified on"), 12, Kind.DATE),
            Column(_("Notes"), 24),
            Column(_("Paid by"), 12),
            Column(_("E-mail"), 22),
            Column(_("Telephone"), 13),
            Column(_("Reference"), 13),
        ]
        rows = _rows(event, language, payer_id)
        yield Table("manifest", str(self.words), columns, rows)


def _rows(event: EventFacts, language: str, payer_id: int | None) -> Iterator[list[Value]]:
    types = {type_: str(words) for type_, words in PASSPORT_TYPES.items()}
    statuses = {status: str(words) for status, words in STATUSES.items()}
    may, look, not_yet = _("May be bought"), _("Look first: see the notes"), _("Not yet: see the notes")
    for page in people_paid(event.id, payer_id=payer_id, items=_FLIGHT):
        flown = {each.registration_id: each.lines[0] for each in page if each.lines[0].state is State.COVERED}
        people, clearances = participants_by_id(list(flown)), clearance_of_people(list(flown))
        passports, trips = passports_of_people(list(flown)), trips_of_people(list(flown))
        for number, line in flown.items():
            person, passport, trip = people[number], passports.get(number), trips.get(number, TripFacts())
            way = clearances[number]
            notes = [
                *(str(HINDRANCES[each]) for each in way.hindrances if each is not Hindrance.NO_PARTICULARS),
                *cautions(way),
                *_notes(passport, trip),
            ]
            passport = passport or PassportFacts()
            yield [
                person.delegation_name.in_language(language),
                person.full_name,
                passport.surname,
                passport.given_names,
                types[passport.type] if passport.number else None,
                passport.number,
                passport.issuing_country,
                passport.nationality,
                passport.birth_date,
                passport.expires_on,
                trip.origin,
                trip.arrives_on,
                trip.departs_on,
                statuses[person.status],
                not_yet if way.hindrances else look if way.cautions else may,
                way.verified_at.astimezone(event.zone).date() if way.verified_at else None,
                " ".join(notes),
                line.payer.name.in_language(language) if line.payer else None,
                person.email,
                person.phone,
                person.reference,
            ]


def _notes(passport: PassportFacts | None, trip: TripFacts) -> Iterator[str]:
    """Yield what is missing for a ticket, each as a sentence."""
    if passport is None:
        yield _("The passport's particulars are not given.")
    else:
        if not passport.number:
            yield _("The passport's number is not given.")
        if not passport.expires_on:
            yield _("The passport's date of expiry is not given.")
        if not passport.birth_date:
            yield _("The date of birth is not given.")
        if not passport.nationality:
            yield _("The nationality is not given.")
    if not trip.origin:
        yield _("It is not given where the flight starts.")
    if not (trip.arrives_on and trip.departs_on):
        yield _("The days of travel are not given.")
