"""What a person has told us, in groups of label and words: for checking before handing in, and on the own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from logistics.documents.rules import PassportFacts
from logistics.documents.words import PASSPORT_TYPES
from logistics.participation.rules import Asked
from logistics.registrations.rules import PersonFacts
from logistics.registrations.words import CAPACITIES
from logistics.travel.rules import TripFacts
from logistics.web import pages
from logistics.web.fields import countries
from logistics.wording import day

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """Some answers that belong together; `anchor` is where the form asks for them."""

    title: str
    anchor: str
    rows: Rows


def groups(person: PersonFacts, passport: PassportFacts | None, trip: TripFacts | None, asked: Asked) -> list[Group]:
    """Return what was told, in the order in which it was asked, as its person reads it."""
    found = [Group(_("You and your delegation"), "you", _who(person))]
    if asked.flight:
        found.append(_passport(passport or PassportFacts()))
    if asked.journey:
        own = (_("City or airport you fly from"), _("Extra nights at your own cost"))
        found.append(Group(_("Your journey"), "journey", _journey(trip or TripFacts(), asked, *own)))
    return [*found, Group(_("What you need"), "needs", _needs(person, asked))]


def groups_about(person: PersonFacts, trip: TripFacts | None, asked: Asked) -> list[Group]:
    """Return the same as an organizer reads it, without what stands in the passport."""
    found = [Group(_("The person"), "you", _who(person))]
    if asked.journey:
        told = _journey(trip or TripFacts(), asked, _("Flies from"), _("Extra nights at own cost"))
        found.append(Group(_("Journey"), "journey", told))
    return [*found, Group(_("Needs"), "needs", _needs(person, asked))]


def _who(person: PersonFacts) -> Rows:
    answers = person.answers
    return (
        (_("Full name"), answers.full_name),
        (_("Name for the badge"), answers.badge_name),
        (_("Institution"), answers.institution),
        (_("Position"), answers.job_title),
        (_("Delegation"), pages.local(person.delegation_name)),
        (_("Capacity"), str(CAPACITIES[answers.capacity])),
        (_("E-mail address"), answers.email),
        (_("Telephone"), answers.phone),
        (_("Language for mails and letters"), pages.LANGUAGES[answers.language]),
    )


def _passport(passport: PassportFacts) -> Group:
    names = countries(pages.language())
    rows = (
        (_("Type of passport"), str(PASSPORT_TYPES[passport.type])),
        (_("Passport number"), passport.number),
        (_("Issued by"), names.get(passport.issuing_country, "")),
        (_("Nationality"), names.get(passport.nationality, "")),
        (_("Date of birth"), _day(passport.birth_date)),
        (_("Date of issue"), _day(passport.issued_on)),
        (_("Date of expiry"), _day(passport.expires_on)),
        (_("Machine-readable zone"), passport.zone),
    )
    return Group(_("Passport, for the ticket"), "passport", rows)


def _journey(trip: TripFacts, asked: Asked, origin: str, extra_nights: str) -> Rows:
    rows = [
        (_("Day of arrival"), _day(trip.arrives_on)),
        (_("Day of departure"), _day(trip.departs_on)),
    ]
    if asked.flight:
        rows.insert(0, (origin, trip.origin))
    if asked.lodging:
        nights = ngettext("%(num)d night", "%(num)d nights", trip.extra_nights) if trip.extra_nights else _("None")
        rows.append((extra_nights, nights))
    return tuple(rows)


def _needs(person: PersonFacts, asked: Asked) -> Rows:
    answers = person.answers
    rows = [(_("Interpretation during the meeting"), _yes(answers.needs_interpretation))]
    if asked.meals or answers.diet:
        rows.append((_("Diet and allergies"), answers.diet))
    rows += [
        (_("Accessibility"), answers.accessibility),
        (_("Letter for a visa"), _yes(answers.needs_visa_letter)),
        (_("In the public list of participants"), _yes(answers.listed_publicly)),
    ]
    return tuple(rows)


def _yes(value: bool) -> str:
    return str(_("Yes") if value else _("No"))


def _day(value: date | None) -> str:
    return day(value, "long") if value else ""
