"""What happened to a person, a line for each thing, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from logistics.audit import words as audit_words
from logistics.audit.rules import Entry
from logistics.documents.rules import DocumentKind
from logistics.documents.words import KINDS
from logistics.events.rules import EventFacts
from logistics.funding.rules import Item
from logistics.funding.words import ITEMS
from logistics.messages.rules import MessageFacts
from logistics.messages.words import KINDS as MESSAGES
from logistics.participation import known
from logistics.participation.timeline import Happening
from logistics.registrations.shortcomings import in_order
from logistics.registrations.words import SHORTCOMINGS
from logistics.web import pages
from logistics.web.details import labels
from logistics.wording import listed

#: To show a document its page and each of its pictures are opened: one look, one line.
_ONE_LOOK = timedelta(minutes=10)
_LOOKED = "document.opened"


@dataclass(frozen=True)
class Line:
    """One thing that happened, at an instant in UTC: what, by whom, and what more is known of it."""

    at: datetime
    words: str
    who: str = ""
    more: tuple[str, ...] = ()
    #: Somebody's own words.
    quoted: str = ""
    message: MessageFacts | None = None
    #: What makes several looks one.
    look: tuple[Any, ...] = ()


def rows(happened: Iterable[Happening], event: EventFacts) -> list[Line]:
    """Return the lines, the newest first as they come; looks that follow one another are one."""
    found: list[Line] = []
    names: Mapping[str, str] = {}
    for each in happened:
        if each.entry and "fields" in each.entry.details and not names:
            names = labels()
        line = _of_entry(each.entry, event, names) if each.entry else _of_message(each)
        if line.look and found and found[-1].look == line.look and found[-1].at - line.at < _ONE_LOOK:
            found[-1] = replace(found[-1], at=line.at)
            continue
        found.append(line)
    return found


def _of_message(happening: Happening) -> Line:
    message = happening.message
    words = (
        _("Mail to %(address)s: %(kind)s", address=message.recipient, kind=MESSAGES[message.kind]) if message else ""
    )
    return Line(happening.at, words, message=message)


def _of_entry(entry: Entry, event: EventFacts, names: Mapping[str, str]) -> Line:
    details = entry.details
    return Line(
        entry.at,
        audit_words.action(entry.action),
        audit_words.actor(entry.actor),
        tuple(filter(None, (tell(details, event, names) for tell in _TELLERS))),
        str(details.get("reason", "")),
        look=(entry.actor, details.get("kind")) if entry.action == _LOOKED else (),
    )


def _documents(details: Mapping[str, Any], event: EventFacts, names: Mapping[str, str]) -> str:
    kinds = [*details.get("kinds", ()), *([details["kind"]] if "kind" in details else ())]
    return listed([str(KINDS[DocumentKind(kind)]) for kind in kinds if kind in set(DocumentKind)]) if kinds else ""


def _fields(details: Mapping[str, Any], event: EventFacts, names: Mapping[str, str]) -> str:
    fields = [names.get(name, name) for name in details.get("fields", ())]
    return listed(fields) if fields else ""


def _asked(details: Mapping[str, Any], event: EventFacts, names: Mapping[str, str]) -> str:
    asked = [str(SHORTCOMINGS[each]) for each in in_order(details.get("shortcomings", ()))]
    return " · ".join(asked)


def _delegations(details: Mapping[str, Any], event: EventFacts, names: Mapping[str, str]) -> str:
    found = {each.id: pages.local(each.name) for each in known.delegations(event)}
    before, after = (found.get(details.get(when, 0), "") for when in ("before", "after"))
    if "seat" not in details or not before or not after:
        return ""
    return str(_("From %(before)s to %(after)s.", before=before, after=after))


def _seat(details: Mapping[str, Any], event: EventFacts, names: Mapping[str, str]) -> str:
    return _("Seat %(number)d.", number=details["seat"]) if details.get("seat") else ""


def _late(details: Mapping[str, Any], event: EventFacts, names: Mapping[str, str]) -> str:
    return _("After the deadline.") if details.get("late") else ""


def _exception(details: Mapping[str, Any], event: EventFacts, names: Mapping[str, str]) -> str:
    if details.get("item") not in set(Item):
        return ""
    item = str(ITEMS[Item(details["item"])])
    if details.get("payer"):
        return str(_("%(item)s, paid by %(payer)s", item=item, payer=details["payer"]))
    return _("%(item)s, paid by nobody", item=item) if "payer" in details else item


def _number(details: Mapping[str, Any], event: EventFacts, names: Mapping[str, str]) -> str:
    return str(_("No. %(number)d", number=details["number"])) if "number" in details else ""


_TELLERS: tuple[Callable[[Mapping[str, Any], EventFacts, Mapping[str, str]], str], ...] = (
    _documents,
    _fields,
    _asked,
    _delegations,
    _seat,
    _late,
    _exception,
    _number,
)
