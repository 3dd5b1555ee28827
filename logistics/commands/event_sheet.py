"""An event as the command line shows it: one line per thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from logistics.agenda.queries import agenda
from logistics.agenda.rules import Agenda
from logistics.events import words as event_words
from logistics.events.queries import days, deadlines
from logistics.events.rules import DayFacts, EventFacts
from logistics.funding.queries import terms_of
from logistics.funding.rules import Terms
from logistics.funding.words import ITEMS, amount, is_counted
from logistics.registrations.queries import seats_by_delegation
from logistics.registrations.rules import DelegationSeats
from logistics.wording import instant, zone_name


def sheet(event: EventFacts, language: str) -> Iterator[str]:
    """Yield the lines that show `event`; titles are in `language`, words in the language in force."""
    yield event.title.in_language(language)
    yield f"{event.slug} ({event.version})"
    yield f"{event.venue_name.in_language(language)}, {event.city.in_language(language)}"
    yield f"{event.contact_name.in_language(language)} <{event.contact_email}>"
    held = agenda(event)
    yield from _titled(_("Days"), (_hours(event, day) for day in days(event.id)))
    yield from _titled(
        _("Deadlines"),
        (
            f"{event_words.deadline(one.kind)}: {instant(one.last_instant, event.zone)}, "
            f"{zone_name(event.zone, one.last_instant)}"
            for one in deadlines(event.id)
        ),
    )
    standing = seats_by_delegation(event.id)
    seats = sum(one.seats for one in standing)
    heading = ngettext("Delegations (%(num)d seat)", "Delegations (%(num)d seats)", seats)
    yield from _titled(heading, _delegations(standing, language))
    yield from _titled(_("Who pays for what"), _terms(terms_of(event.id), language))
    yield from _titled(_("Agenda"), _sessions(held, language))


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" for line in lines)


def _hours(event: EventFacts, day: DayFacts) -> str:
    hours = f"{day.opens:%H:%M}–{day.closes:%H:%M}  " if day.opens and day.closes else ""
    return f"{day.date.isoformat()}  {hours}{event.timezone}"


def _delegations(standing: Iterable[DelegationSeats], language: str) -> Iterator[str]:
    for one in standing:
        told = [_("%(taken)s of %(seats)s seats taken", taken=one.taken, seats=one.seats)]
        if one.exceptional_seats:
            told.append(_("%(number)s exceptional", number=one.exceptional_seats))
        if one.waiting:
            told.append(_("%(number)s waiting", number=one.waiting))
        if one.is_host:
            told.append(_("host"))
        yield f"{one.code:<10} {one.name.in_language(language)}: {', '.join(told)}"


def _terms(terms: Terms, language: str) -> Iterator[str]:
    for one in terms.provisions:
        whom = _("everyone") if one.eligibility is None else ", ".join(one.eligibility.entries)
        what = amount(one.item, one.quantity) if is_counted(one.item) else ITEMS[one.item]
        yield f"{one.payer.code:<10} {what}: {whom}"
    for item, reason in terms.exclusions.items():
        yield f"{'–':<10} {ITEMS[item]}: {reason.in_language(language)}"


def _sessions(held: Agenda, language: str) -> Iterator[str]:
    zone = held.event.zone
    for day in held.days:
        yield day.facts.date.isoformat()
        for session in day.sessions:
            if not session.is_cancelled:
                ends = "" if session.ends_at is None else f"{session.ends_at.astimezone(zone):%H:%M}"
                number = f"{session.number}. " if session.number else ""
                starts = f"{session.starts_at.astimezone(zone):%H:%M}"
                yield f"  {starts}–{ends:<5}  {number}{session.title.in_language(language)}  ({session.key})"
