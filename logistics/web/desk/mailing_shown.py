"""A mailing as its people get it: how it reads to each before it is sent, and how far it is afterwards."""

from __future__ import annotations

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from logistics.mailings import groups, queries
from logistics.mailings.batches import outgoing_to
from logistics.mailings.rules import MailingFacts, is_written, language_for
from logistics.mailings.words import STATES
from logistics.messages import words
from logistics.messages.operations import Outgoing
from logistics.messages.rules import Kind
from logistics.messages.words import KINDS
from logistics.participation.notices import facts_of
from logistics.registrations.rules import PersonFacts
from logistics.web import access, pages
from logistics.web.mail import composed, page_with

#: How many people stand on a page.
PER_PAGE = 60


def shown_to_each(found: MailingFacts, refused: str = "") -> ResponseReturnValue:
    """Return the page that shows a mailing to one of its people after the other."""
    event, group = access.event(), found.draft.group
    reading = groups.numbers_by_language(event, group)
    number = sum(reading.values())
    at = min(max(1, request.args.get("person", 1, type=int)), max(1, number))
    person = next(iter(groups.people(event, group, limit=1, offset=at - 1)), None)
    outgoing = _outgoing(found, person) if person else None
    letter = composed(found.kind, event, outgoing) if outgoing else None
    page = render_template(
        "web/desk/mailing_shown.html",
        event=event,
        mailing=found,
        kind_words=KINDS[found.kind],
        refused=refused,
        number=number,
        at=at,
        person=person,
        outgoing=outgoing,
        letter=letter,
        others=_others(found, reading),
    )
    return page_with(letter, page, 409 if refused else 200)


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
    got = {language: language_for(wordings, language) for language in reading}
    return [
        (number, pages.LANGUAGES[language], pages.LANGUAGES[got[language]])
        for language, number in reading.items()
        if got[language] != language
    ]


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
