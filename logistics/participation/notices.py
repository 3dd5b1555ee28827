"""The mail that tells a person where the registration stands: what it says is read from the subjects, never typed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from logistics import clock
from logistics.accounts.operations import issue_links, told_of
from logistics.accounts.rules import RECEIPT_LINK_LASTS, NewLink
from logistics.agenda.queries import has_sessions
from logistics.documents.rules import DocumentKind, DocumentStanding
from logistics.documents.words import KINDS, ONCE_MORE
from logistics.events.rules import DeadlineKind, EventFacts, has_passed
from logistics.funding import words as funding_words
from logistics.funding.queries import coverage_of_people
from logistics.funding.rules import Line
from logistics.messages.operations import Outgoing, write_many
from logistics.messages.queries import wording_of
from logistics.messages.rules import VALUES, Kind
from logistics.participation import known
from logistics.participation.lacking import participations
from logistics.participation.rules import Participation, missing_documents
from logistics.registrations.rules import PersonFacts
from logistics.registrations.words import CAPACITIES, asked_for

#: Mails whose link leads to one registration's own page, or to one beneath it: an address may stand for several people.
_ABOUT_ONE = {Kind.LETTER_ISSUED: "/letter", Kind.NOMINATION: ""}
#: Mails that tell another deadline than that for the documents.
_DUE = {Kind.LETTER_ISSUED: DeadlineKind.LETTER, Kind.NOMINATION: DeadlineKind.REGISTRATION}


@dataclass(frozen=True)
class Facts:
    """What mails say of some people, by registration id; empty where the kind of mail does not speak of it."""

    coverage: Mapping[int, tuple[Line, ...]]
    participations: Mapping[int, Participation]


def tell(
    kind: Kind, person: PersonFacts, event: EventFacts, *, reason: str = "", shortcomings: Collection[str] = ()
) -> None:
    """Write the message of `kind` to the person, in the person's language, in the open transaction.

    What is to be mended, `shortcomings`, stands before the organizer's own words.
    """
    with force_locale(person.answers.language):
        reason = asked_for(shortcomings, reason)
    tell_all(kind, [person], event, reason=reason)


def tell_all(kind: Kind, people: Sequence[PersonFacts], event: EventFacts, *, reason: str = "") -> None:
    """Write the message of `kind` to each of some people, in a number of statements that does not grow with them."""
    facts, links = facts_of(kind, people, event), _links(kind, people, event)
    wordings = {each: wording_of(event.id, kind, each) for each in {person.answers.language for person in people}}
    outgoing = []
    for person in people:
        language = person.answers.language
        values = values_of(kind, person, event, facts, language=language, reason=reason) | links.get(person.id, {})
        outgoing.append(Outgoing(person.answers.email, language, person.id, values, wordings[language]))
    write_many(kind=kind, event=event, outgoing=outgoing)


def _links(kind: Kind, people: Sequence[PersonFacts], event: EventFacts) -> dict[int, dict[str, object]]:
    if "link" not in VALUES[kind]:
        return {}
    links = {
        each.id: NewLink(
            each.user_id, each.answers.email, where_to(kind, event.slug, each.reference), RECEIPT_LINK_LASTS
        )
        for each in people
    }
    issued = issue_links(list(links.values()))
    return {registration_id: told_of(link, issued) for registration_id, link in links.items()}


def and_the_letter(person: PersonFacts, reason: str) -> str:
    """Return why a registration was returned, with what that means for the invitation letter, which it made void."""
    with force_locale(person.answers.language):
        consequence = _(
            "With this, the invitation letter you had no longer holds. Once the correction is approved, the "
            "secretariat will issue another, which you will be asked to accept."
        )
    return "\n\n".join(filter(None, (reason, str(consequence))))


def where_to(kind: Kind, slug: str, reference: str) -> str:
    """Return the path that the link in a message of `kind` leads to; `reference` is the registration's."""
    own = f"/events/{slug}/me"
    return f"{own}/{reference}{_ABOUT_ONE[kind]}" if kind in _ABOUT_ONE else own


def facts_of(kind: Kind, people: Sequence[PersonFacts], event: EventFacts) -> Facts:
    """Return what mails of `kind` say of some people (up to about 500), in a number of statements that is the same."""
    wanted, ids = VALUES[kind], [person.id for person in people]
    return Facts(
        coverage_of_people(ids, known.terms(event)) if "coverage" in wanted else {},
        participations(people) if wanted & {"missing", "received"} else {},
    )


def values_of(
    kind: Kind, person: PersonFacts, event: EventFacts, facts: Facts, *, language: str, reason: str = ""
) -> dict[str, object]:
    """Return what the message of `kind` tells the person, in `language`: all but the link, which is issued apart."""
    wanted = VALUES[kind]
    stands = facts.participations.get(person.id, Participation(person.status, person.is_complete))
    there = stands.documents
    with force_locale(language):
        told: dict[str, object] = {
            "name": person.answers.full_name,
            "delegation": person.delegation_name,
            "reference": person.reference,
            "valid_for": RECEIPT_LINK_LASTS,
            "coverage": [
                (str(funding_words.ITEMS[line.item]), funding_words.answer(line))
                for line in facts.coverage.get(person.id, ())
            ],
            "missing": [str(ONCE_MORE[each] if each in there else KINDS[each]) for each in missing_documents(stands)],
            "deadline": due(kind, event),
            "received": list(_received(person, there)),
            "reason": reason,
        }
    if "with_agenda" in wanted:
        told["with_agenda"] = has_sessions(event.id)
    return {name: value for name, value in told.items() if name in wanted}


def due(kind: Kind, event: EventFacts) -> datetime | None:
    """Return until when what the message asks for has to be there, or None: it is still wanted after that, too."""
    until = known.due(event)
    asked = until.get(DeadlineKind.DOCUMENTS) or until.get(DeadlineKind.REGISTRATION)
    last_instant = until.get(_DUE[kind]) if kind in _DUE else asked
    return None if last_instant is None or has_passed(last_instant, clock.now()) else last_instant


def _received(person: PersonFacts, there: Mapping[DocumentKind, DocumentStanding]) -> Iterable[tuple[str, str]]:
    answers = person.answers
    yield _("Name"), answers.full_name
    yield _("Institution"), answers.institution
    if answers.job_title:
        yield _("Position"), answers.job_title
    yield _("Capacity"), str(CAPACITIES[answers.capacity])
    yield _("E-mail"), answers.email
    for kind in there:
        yield str(KINDS[kind]), _("received")
