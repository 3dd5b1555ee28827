"""The mail that tells a person where the registration stands: what it says is read from the subjects, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from logistics import clock
from logistics.accounts.operations import issue_link, link_address
from logistics.accounts.rules import RECEIPT_LINK_LASTS
from logistics.agenda.queries import has_sessions
from logistics.documents.queries import standings_of_people
from logistics.documents.rules import DocumentKind, DocumentStanding, Review
from logistics.documents.words import KINDS, ONCE_MORE
from logistics.events.rules import DeadlineKind, EventFacts, has_passed
from logistics.funding import words as funding_words
from logistics.funding.queries import coverage_of_people
from logistics.funding.rules import Line
from logistics.letters.rules import HAS_LETTER
from logistics.messages.operations import write
from logistics.messages.rules import VALUES, Kind
from logistics.participation import known
from logistics.registrations.rules import PersonFacts
from logistics.registrations.words import CAPACITIES

#: What each person has to send, and what only after the secretariat has sent the letter.
_ALWAYS = (DocumentKind.PASSPORT,)
_ONCE_APPROVED = (DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER)

#: Mails whose link leads to one registration's own page, or to one beneath it: an address may stand for several people.
_ABOUT_ONE = {Kind.LETTER_ISSUED: "/letter", Kind.NOMINATION: ""}
#: Mails that tell another deadline than that for the documents.
_DUE = {Kind.LETTER_ISSUED: DeadlineKind.LETTER, Kind.NOMINATION: DeadlineKind.REGISTRATION}


@dataclass(frozen=True)
class Facts:
    """What mails say of some people, by registration id; empty where the kind of mail does not speak of it."""

    coverage: Mapping[int, tuple[Line, ...]]
    documents: Mapping[int, Mapping[DocumentKind, DocumentStanding]]


def tell(kind: Kind, person: PersonFacts, event: EventFacts, *, reason: str = "") -> None:
    """Write the message of `kind` to the person, in the person's language, in the open transaction."""
    language = person.answers.language
    values = values_of(kind, person, event, facts_of(kind, [person], event), language=language, reason=reason)
    if "link" in VALUES[kind] and person.user_id is not None:
        leads_to = where_to(kind, event.slug, person.reference)
        secret = issue_link(user_id=person.user_id, leads_to=leads_to, valid_for=RECEIPT_LINK_LASTS)
        values["link"] = link_address(secret)
    write(
        kind=kind,
        recipient=person.answers.email,
        language=language,
        event=event,
        registration_id=person.id,
        **values,
    )


def and_the_letter(person: PersonFacts, reason: str) -> str:
    """Return why a registration was returned, with what that means for the invitation letter, which it made void."""
    with force_locale(person.answers.language):
        consequence = _(
            "With this, the invitation letter you had no longer holds. Once the correction is approved, the "
            "secretariat will issue another, which you will be asked to accept."
        )
    return f"{reason}\n\n{consequence}"


def where_to(kind: Kind, slug: str, reference: str) -> str:
    """Return the path that the link in a message of `kind` leads to; `reference` is the registration's."""
    own = f"/events/{slug}/me"
    return f"{own}/{reference}{_ABOUT_ONE[kind]}" if kind in _ABOUT_ONE else own


def facts_of(kind: Kind, people: Sequence[PersonFacts], event: EventFacts) -> Facts:
    """Return what mails of `kind` say of some people (up to about 500), in a number of statements that is the same."""
    wanted, ids = VALUES[kind], [person.id for person in people]
    return Facts(
        coverage_of_people(ids, known.terms(event)) if "coverage" in wanted else {},
        standings_of_people(ids) if wanted & {"missing", "received"} else {},
    )


def values_of(
    kind: Kind, person: PersonFacts, event: EventFacts, facts: Facts, *, language: str, reason: str = ""
) -> dict[str, object]:
    """Return what the message of `kind` tells the person, in `language`: all but the link, which is issued apart."""
    wanted = VALUES[kind]
    there = facts.documents.get(person.id, {})
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
            "missing": [str(ONCE_MORE[each] if each in there else KINDS[each]) for each in _missing(person, there)],
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


def missing_documents(person: PersonFacts) -> list[DocumentKind]:
    """Return which documents the person still has to send, or send again."""
    return _missing(person, standings_of_people([person.id]).get(person.id, {}))


def _missing(person: PersonFacts, there: Mapping[DocumentKind, DocumentStanding]) -> list[DocumentKind]:
    wanted = _ONCE_APPROVED if person.status in HAS_LETTER else _ALWAYS
    return [kind for kind in wanted if kind not in there or there[kind].review == Review.RETURNED]


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
