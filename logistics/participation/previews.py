"""What a mail would tell somebody, for looking at it: nothing is written, and its link opens no door."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from logistics.accounts.rules import RECEIPT_LINK_LASTS
from logistics.documents.rules import DocumentKind
from logistics.documents.words import KINDS
from logistics.events.rules import EventFacts
from logistics.funding import words as funding_words
from logistics.funding.queries import public_coverage
from logistics.messages.rules import VALUES, Kind
from logistics.participation.notices import due, facts_of, values_of
from logistics.registrations.rules import PersonFacts


def values_for_show(kind: Kind, person: PersonFacts | None, event: EventFacts, *, language: str) -> dict[str, object]:
    """Return what a mail of `kind` tells this person, or (None) somebody invented of the event's first delegation."""
    with force_locale(language):
        if person is None:
            values = _invented(kind, event)
        else:
            values = values_of(
                kind, person, event, facts_of(kind, [person], event), language=language, reason=_example_reason()
            )
        if "link" in VALUES[kind]:
            values["link"] = f"{current_app.extensions['settings'].base_url}/sign-in"
        if "changes" in VALUES[kind]:
            values["changes"] = [_("Here stands what is different in the agenda, a line for each session.")]
    return values


def _invented(kind: Kind, event: EventFacts) -> dict[str, object]:
    first = next(iter(public_coverage(event.id).delegations), None)
    name = _("Name of the person")
    told: dict[str, object] = {
        "name": name,
        "delegation": first.name if first else _("Name of the delegation"),
        "reference": "ABCDEFGH23",
        "valid_for": RECEIPT_LINK_LASTS,
        "coverage": [
            (str(funding_words.ITEMS[line.item]), funding_words.answer(line)) for line in (first.lines if first else ())
        ],
        "missing": [str(KINDS[DocumentKind.PASSPORT])],
        "deadline": due(kind, event),
        "received": [(_("Name"), name)],
        "reason": _example_reason(),
    }
    return {name: value for name, value in told.items() if name in VALUES[kind]}


def _example_reason() -> str:
    return str(_("Here stands the reason that the organizer writes with the decision."))
