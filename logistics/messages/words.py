"""The words of each kind of e-mail, from its templates in templates/mail/, and of the states in the outbox."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from babel.support import NullTranslations
from flask_babel import force_locale, format_timedelta, get_domain, get_locale, gettext, lazy_gettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from logistics.events.rules import EventFacts
from logistics.localized import Localized
from logistics.messages.placeholders import Placeholder, Wording, called, fill, pieces, speaks_of
from logistics.messages.rules import VALUES, Kind, Letter, State, checked_values, one_line
from logistics.messages.troubles import Trouble
from logistics.settings import TEMPLATES
from logistics.wording import day, instant, of, zone_name

#: As many characters as the column holds; no mail program shows more.
_LONGEST_SUBJECT = 500

STATES = {
    State.WAITING: lazy_gettext("Waiting to be sent"),
    State.SENT: lazy_gettext("Sent"),
    State.FAILED: lazy_gettext("Not delivered"),
    State.KEPT: lazy_gettext("Kept here"),
}

#: What a message is about, as a list of messages calls it.
KINDS = {
    Kind.SIGN_IN: lazy_gettext("Sign-in link"),
    Kind.RECEIPT: lazy_gettext("Registration received"),
    Kind.WAITLISTED: lazy_gettext("On the waiting list"),
    Kind.APPROVED: lazy_gettext("Registration approved"),
    Kind.RETURNED: lazy_gettext("Returned for changes"),
    Kind.DECLINED: lazy_gettext("Registration not accepted"),
    Kind.WITHDRAWN: lazy_gettext("Registration withdrawn"),
    Kind.SEAT_OFFERED: lazy_gettext("Seat offered"),
    Kind.LETTER_ISSUED: lazy_gettext("Invitation letter sent"),
    Kind.CONFIRMED: lazy_gettext("Participation confirmed"),
    Kind.REMINDER: lazy_gettext("Reminder"),
    Kind.INVITATION: lazy_gettext("Invitation to a delegation"),
    Kind.NOMINATION: lazy_gettext("Nominated: asked to complete the registration"),
    Kind.REPLACED: lazy_gettext("Seat taken by another person"),
    Kind.SUBSTITUTED: lazy_gettext("To the organizers: somebody with a letter or ticket was replaced"),
    Kind.MOVED: lazy_gettext("Moved to another delegation"),
    Kind.ADDRESS_CHANGED: lazy_gettext("Address changed: to the new one"),
    Kind.ADDRESS_LEFT: lazy_gettext("Address changed: to the former one"),
    Kind.AGENDA_CHANGED: lazy_gettext("Changes of the agenda"),
    Kind.THANK_YOU: lazy_gettext("Thank-you"),
    Kind.ANNOUNCEMENT: lazy_gettext("Announcement"),
    Kind.ERASURE_DONE: lazy_gettext("Data deleted"),
    Kind.ERASURE_REFUSED: lazy_gettext("Deletion refused"),
    Kind.STAFF_INVITATION: lazy_gettext("Invitation to work on the meeting"),
    Kind.SECURITY: lazy_gettext("Change to how somebody signs in"),
}

#: Why a mail did not leave, and what somebody at the secretariat can do.
TROUBLES = {
    Trouble.ADDRESS: lazy_gettext(
        "There is no such mailbox: the address is misspelt or no longer in use. Ask the person or the ministry for "
        "the right one, correct it, and send the message again."
    ),
    Trouble.MAILBOX_FULL: lazy_gettext(
        "The person's mailbox is full. Reach the person another way, or send the message again in some days."
    ),
    Trouble.REFUSED: lazy_gettext(
        "The other side's mail server refuses this mail, perhaps because it takes it for advertising. Show the answer "
        "below to your administrator, who can ask the other side to let your mail through."
    ),
    Trouble.TOO_LARGE: lazy_gettext("The other side's mail server takes no mail of this size."),
    Trouble.OUT_OF_REACH: lazy_gettext(
        "The mail server cannot be reached, or does not answer in time. This concerns every mail: if it lasts, tell "
        "your administrator."
    ),
    Trouble.BUSY: lazy_gettext(
        "The other side's mail server does not take the mail just now. That is usual and passes by itself."
    ),
    Trouble.NOT_ALLOWED: lazy_gettext(
        "The mail server does not let this system send: its password or its sender's address is not accepted. Tell "
        "your administrator; the message waits meanwhile."
    ),
    Trouble.LETTERS_OF_ADDRESS: lazy_gettext(
        "The address has letters that the mail server cannot handle. Ask the person for another address, correct it, "
        "and send the message again."
    ),
    Trouble.OTHER: lazy_gettext("The answer below says why; your administrator can read it."),
}


def compose(
    *,
    kind: Kind,
    language: str,
    event: EventFacts | None,
    base_url: str,
    values: Mapping[str, object],
    wording: Wording | None = None,
) -> Letter:
    """Return the mail of `kind` in `language`: the standard text, or an organizer's `wording` of it.

    `values` may hold lazy texts and are those that rules.VALUES names. Raises WrongValues.
    """
    told = checked_values(kind, values)
    with force_locale(language):
        _catalogue.set(get_domain().get_translations())
        known = {**told, "event": event, "base_url": base_url, "language": language}
        if wording is not None and event is not None:
            inline = _inline(told, event)
            known["pieces"] = list(_pieces(wording.body, inline))
            return _render("worded", known, _filled(wording.subject, inline))
        text = _environment().get_template(f"{kind.value}.txt")
        return _render(kind.value, known, "".join(text.blocks["subject"](text.new_context(known))))


def standard(*, kind: Kind, language: str, event: EventFacts) -> Wording:
    """Return the standard text of `kind` as an organizer begins from it: what differs from mail to mail is a name."""
    names: dict[str, object] = {name: _in_braces(name, language) for name in VALUES[kind]}
    with force_locale(language):
        _catalogue.set(get_domain().get_translations())
        text = _editing_environment().get_template(f"{kind.value}.txt")
        names["event"] = replace(
            event,
            title=Localized({language: _in_braces(Placeholder.EVENT, language)}),
            short_title=Localized({language: _in_braces(Placeholder.EVENT_SHORT, language)}),
        )
        subject = one_line("".join(text.blocks["subject"](text.new_context(names))))
        # An instant is never without its zone: the two are one name.
        body = _without_gaps(text.render(names)).replace(" ({zone})", "").strip()
        return Wording(subject, body)


def _in_braces(name: str, language: str) -> str:
    known = name in list(Placeholder)
    return f"{{{called(Placeholder(name), language) if known else name}}}"


def subject_shown(wording: Wording, event: EventFacts, language: str) -> str:
    """Return the subject of mails to many, with what is the same in all of them put in."""
    with force_locale(language):
        return fill(wording.subject, _inline({}, event))


def _render(template: str, known: Mapping[str, object], subject: str) -> Letter:
    subject = one_line(subject)[:_LONGEST_SUBJECT]
    text, html = (_environment().get_template(f"{template}.{form}") for form in ("txt", "html"))
    return Letter(
        subject=subject,
        text=_without_gaps(text.render(known)).strip() + "\n",
        html=html.render(known, subject=subject).strip() + "\n",
    )


def _inline(told: Mapping[str, object], event: EventFacts) -> dict[str, str]:
    """Return the values that stand within a line, by the name in braces; the others are blocks, or not there."""
    values: dict[str, object] = {
        Placeholder.EVENT: event.title,
        Placeholder.EVENT_SHORT: event.short_title,
        Placeholder.SECRETARIAT: event.contact_name,
    }
    for name in (Placeholder.NAME, Placeholder.DELEGATION, Placeholder.REFERENCE):
        if name in told:
            values[name] = told[name]
    deadline = told.get(Placeholder.DEADLINE)
    if isinstance(deadline, datetime):
        values[Placeholder.DEADLINE] = _until(deadline, event)
    return {name: _local(value) for name, value in values.items()}


def _pieces(body: str, inline: Mapping[str, str]) -> Iterator[tuple[bool, str]]:
    """Yield what a body consists of: whether it is a block, and its name or the paragraph with its values put in."""
    for piece in pieces(body):
        if isinstance(piece, Placeholder):
            yield True, piece.value
        elif Placeholder.DEADLINE in inline or not speaks_of(piece, Placeholder.DEADLINE):
            yield False, _filled(piece, inline)


#: Where a delegation's name stands after "of", and what stands there instead while the text is filled.
_OF_DELEGATION = re.compile(r"\b(?:of|de) \{(?:delegation|delegación)\}")
_WITH_ARTICLE = "of_delegation"


def _filled(text: str, inline: Mapping[str, str]) -> str:
    """Return a text with its values put in; a delegation's name after "of" has its article: "of the United States"."""
    delegation = inline.get(Placeholder.DELEGATION)
    if delegation is None:
        return fill(text, inline)
    return fill(_OF_DELEGATION.sub(f"{{{_WITH_ARTICLE}}}", text), {**inline, _WITH_ARTICLE: of(delegation)})


#: The catalogue of the mail being composed: a mail has sixty sentences, and need not look for it at each.
_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue")


@cache
def _environment() -> Environment:
    return _made_for(TEMPLATES / "mail")


@cache
def _editing_environment() -> Environment:
    environment = _made_for(TEMPLATES / "mail" / "editing", TEMPLATES / "mail")
    environment.filters.update(instant=lambda name, zone: name)
    environment.globals.update(zone_name=lambda zone, name: "{zone}")
    return environment


def _made_for(*folders: Path) -> Environment:
    # Not the pages' environment: its filters follow the visitor's language, and here a forgotten value is an error.
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(_said, _said_of, newstyle=True)  # type: ignore[attr-defined]  # added by i18n
    environment.filters.update(local=_local, instant=instant, day=day, duration=_duration, of=of)
    environment.globals.update(zone_name=zone_name)
    return environment


def _said(words: str) -> str:
    return _catalogue.get().ugettext(words)


def _said_of(one: str, many: str, number: int) -> str:
    return _catalogue.get().ungettext(one, many, number)


def _without_gaps(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text)


def _until(deadline: datetime, event: EventFacts) -> str:
    """Return a last instant as it stands in a sentence, never without its zone."""
    return str(gettext("%(when)s (%(zone)s)", when=instant(deadline, event.zone), zone=zone_name(event.zone, deadline)))


def _local(text: object) -> str:
    return one_line(text.in_language(get_locale().language) if isinstance(text, Localized) else str(text))


def _duration(length: timedelta) -> str:
    # In days unless they are whole weeks: 30 days are not "4 weeks".
    threshold = max(2, length.days) if length.days % 7 else 2
    return str(format_timedelta(length, granularity="minute", threshold=threshold))
