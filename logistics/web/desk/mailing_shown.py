"""A mailing as its people get it: how it reads to each before it is sent, and how far it is afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from logistics.mailings import groups, queries
from logistics.mailings.batches import outgoing_to
from logistics.mailings.rules import MailingFacts, is_written, language_for, left_as_model
from logistics.mailings.words import STATES
from logistics.messages import words
from logistics.messages.operations import Outgoing
from logistics.messages.placeholders import Wording
from logistics.messages.queries import wording_of
from logistics.messages.rules import Kind, Letter
from logistics.messages.words import KINDS
from logistics.participation.notices import facts_of
from logistics.registrations.rules import PersonFacts
from logistics.web import access, pages
from logistics.web.mail import composed, page_with

#: How many people stand on a page.
PER_PAGE = 60


@dataclass(frozen=True)
class Shown:
    """The mail that somebody would get."""

    person: PersonFacts
    outgoing: Outgoing
    letter: Letter


def shown_to_each(found: MailingFacts, refused: str = "") -> ResponseReturnValue:
    """Return the page that shows a mailing to one of its people after the other."""
    event, group = access.event(), found.draft.group
    reading = groups.numbers_by_language(event, group)
    number = sum(reading.values())
    at = min(max(1, request.args.get("person", 1, type=int)), max(1, number))
    person = next(iter(groups.people(event, group, limit=1, offset=at - 1)), None)
    shown = [_letter(found, each) for each in _examples(found, person, reading)]
    page = render_template(
        "web/desk/mailing_shown.html",
        event=event,
        mailing=found,
        kind_words=KINDS[found.kind],
        refused=refused,
        number=number,
        at=at,
        shown=shown,
        language_names={each.outgoing.language: _named(each.outgoing.language) for each in shown},
        others=_others(found, reading),
        left=_left_as_model(found, reading),
    )
    return page_with([each.letter for each in shown], page, 409 if refused else 200)


def _examples(found: MailingFacts, person: PersonFacts | None, reading: dict[str, int]) -> list[PersonFacts]:
    """Return the person, and for each other language in which somebody is written to the first one of these."""
    if person is None:
        return []
    readers = _readers(found, reading)
    own = language_for(found.draft.wordings, person.answers.language)
    firsts = (
        groups.first_reading(access.event(), found.draft.group, some)
        for language, some in readers.items()
        if language != own
    )
    return [person, *(each for each in firsts if each)]


def _letter(found: MailingFacts, person: PersonFacts) -> Shown:
    outgoing = _outgoing(found, person)
    return Shown(person, outgoing, composed(found.kind, access.event(), outgoing))


def _outgoing(found: MailingFacts, person: PersonFacts) -> Outgoing:
    event = access.event()
    changes = (
        queries.changes(event, queries.told_since(event, found.draft)) if found.kind is Kind.AGENDA_CHANGED else {}
    )
    return outgoing_to(
        person,
        found.kind,
        event,
        facts_of(found.kind, [person], event),
        wordings=found.draft.wordings,
        changes=changes,
        link={"link": f"{current_app.extensions['settings'].base_url}/sign-in"},
    )


def _others(found: MailingFacts, reading: dict[str, int]) -> list[tuple[int, str, str]]:
    """Return how many people read which language and get another, for there is no text in theirs."""
    wordings = found.draft.wordings
    if not any(is_written(each) for each in wordings.values()):
        return []
    return [
        (reading[language], _named(language), _named(got))
        for got, readers in _readers(found, reading).items()
        for language in readers
        if got != language
    ]


def _left_as_model(found: MailingFacts, reading: dict[str, int]) -> list[tuple[int, str]]:
    """Return how many people would get the text it began from, while another was written, and in which language."""
    readers = _readers(found, reading)
    models = {language: usual_wording(found.kind, language) for language in found.draft.wordings}
    return [
        (sum(reading[each] for each in readers[language]), _named(language))
        for language in left_as_model(found.draft.wordings, models)
        if language in readers
    ]


def _readers(found: MailingFacts, reading: Iterable[str]) -> dict[str, list[str]]:
    """Return, by language in which somebody is written to, the languages that these people read."""
    readers: dict[str, list[str]] = {}
    for language in reading:
        readers.setdefault(language_for(found.draft.wordings, language), []).append(language)
    return readers


def usual_wording(kind: Kind, language: str) -> Wording:
    """Return the text from which a mailing begins: the organizers' own, or the standard one."""
    event = access.event()
    return wording_of(event.id, kind, language) or words.standard(kind=kind, language=language, event=event)


def _named(language: str) -> str:
    return str(Locale.parse(language).get_display_name(pages.language()))


def progress(found: MailingFacts) -> str:
    """Return the page that tells how far a mailing is that was sent off."""
    event, page = access.event(), pages.page_number()
    people = queries.recipients(found.id, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE)
    return render_template(
        "web/desk/mailing_progress.html",
        event=event,
        mailing=found,
        kind_words=KINDS[found.kind],
        subject=subject_of(found),
        numbers=queries.numbers([found.id])[found.id],
        states=STATES,
        people=people[:PER_PAGE],
        message_states=words.STATES,
        wordings={
            pages.LANGUAGES[language]: (language, each)
            for language, each in found.draft.wordings.items()
            if is_written(each)
        },
        page=page,
        more=len(people) > PER_PAGE,
    )


def subject_of(found: MailingFacts) -> str:
    """Return a mailing's subject in the page's language, or in the first there is; empty when nobody wrote any."""
    wordings = found.draft.wordings
    language = language_for(wordings, pages.language())
    return words.subject_shown(wordings[language], access.event(), language) if language in wordings else ""
