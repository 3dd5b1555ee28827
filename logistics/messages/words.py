"""The words of each kind of e-mail, from its templates in templates/mail/, and of the states in the outbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import timedelta
from functools import cache

from babel.support import NullTranslations
from flask_babel import force_locale, format_timedelta, get_domain, get_locale, lazy_gettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from logistics.database import Localized
from logistics.events.rules import EventFacts
from logistics.messages.rules import Kind, Letter, State, checked_values, one_line
from logistics.settings import TEMPLATES
from logistics.wording import day, instant, zone_name

#: As many characters as the column holds; no mail program shows more.
_LONGEST_SUBJECT = 500

STATES = {
    State.WAITING: lazy_gettext("Waiting to be sent"),
    State.SENT: lazy_gettext("Sent"),
    State.FAILED: lazy_gettext("Not delivered"),
    State.KEPT: lazy_gettext("Kept here"),
}


def compose(
    *, kind: Kind, language: str, event: EventFacts | None, base_url: str, values: Mapping[str, object]
) -> Letter:
    """Return the mail of `kind` in `language`; `values` may hold lazy texts and are those that rules.VALUES names.

    Raises WrongValues.
    """
    told = checked_values(kind, values)
    with force_locale(language):
        _catalogue.set(get_domain().get_translations())
        environment = _environment()
        text = environment.get_template(f"{kind.value}.txt")
        known = {**told, "event": event, "base_url": base_url, "language": language}
        subject = one_line("".join(text.blocks["subject"](text.new_context(known))))[:_LONGEST_SUBJECT]
        return Letter(
            subject=subject,
            text=re.sub(r"\n{3,}", "\n\n", text.render(known)).strip() + "\n",
            html=environment.get_template(f"{kind.value}.html").render(known, subject=subject).strip() + "\n",
        )


#: The catalogue of the mail being composed: a mail has sixty sentences, and need not look for it at each.
_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue")


@cache
def _environment() -> Environment:
    # Not the pages' environment: its filters follow the visitor's language, and here a forgotten value is an error.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(_said, _said_of, newstyle=True)  # type: ignore[attr-defined]  # added by i18n
    environment.filters.update(local=_local, instant=instant, day=day, duration=_duration)
    environment.globals.update(zone_name=zone_name)
    return environment


def _said(words: str) -> str:
    return _catalogue.get().ugettext(words)


def _said_of(one: str, many: str, number: int) -> str:
    return _catalogue.get().ungettext(one, many, number)


def _local(text: Localized | str) -> str:
    return one_line(text.in_language(get_locale().language) if isinstance(text, Localized) else str(text))


def _duration(length: timedelta) -> str:
    return str(format_timedelta(length, granularity="minute", threshold=2))
