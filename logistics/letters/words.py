"""The words of a letter, whole sentences in the person's language, and those for what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _

from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts, has_passed
from logistics.funding import words as funding_words
from logistics.funding.rules import Line, State
from logistics.letters.rules import Acceptance, Occasion, Signed, Standing, VoidReason, code_on_paper
from logistics.registrations.rules import PersonFacts
from logistics.registrations.words import CAPACITIES
from logistics.wording import capitalized, day, instant, listed, of, zone_name

VOID_REASONS = {
    VoidReason.NOT_APPROVED: lazy_gettext("The registration is no longer approved."),
    VoidReason.SUBSTITUTED: lazy_gettext("The name or the delegation has changed."),
    VoidReason.COVERAGE_CHANGED: lazy_gettext("What is covered has changed."),
    VoidReason.BY_HAND: lazy_gettext("The secretariat has withdrawn it."),
}

STANDINGS = {
    Standing.NOT_ISSUED: lazy_gettext("Not issued yet"),
    Standing.ISSUED: lazy_gettext("Issued, not accepted yet"),
    Standing.ACCEPTED: lazy_gettext("Accepted"),
    Standing.VOID: lazy_gettext("Void"),
}

#: What comes next for somebody approved.
NEXT = {
    Standing.NOT_ISSUED: lazy_gettext(
        "You have been approved. The secretariat has not issued your invitation letter yet; it will write to you when "
        "the letter is ready to be read and accepted."
    ),
    Standing.ISSUED: lazy_gettext(
        "You have been approved and your invitation letter is ready. Read and accept it to confirm that you take part."
    ),
    Standing.ACCEPTED: lazy_gettext("You have been approved and have accepted your invitation letter."),
    Standing.VOID: lazy_gettext(
        "You have been approved. Your invitation letter no longer holds; the secretariat will issue another and write "
        "to you."
    ),
}

ACCEPTANCES = {
    Acceptance.TYPED: lazy_gettext("with the name typed"),
    Acceptance.DRAWN: lazy_gettext("with the name typed and a signature drawn"),
    Acceptance.SCAN: lazy_gettext("with a scan of the signed letter"),
}


def said(
    person: PersonFacts,
    lines: Sequence[Line],
    occasion: Occasion,
    *,
    number: int,
    code: str,
    issued_at: datetime,
    missing: Sequence[DocumentKind],
) -> dict[str, Any]:
    """Return everything a letter says, in the person's language, as plain JSON; the template only sets it.

    `missing` are the documents the person still has to send beside the letter.
    """
    answers, event = person.answers, occasion.event
    language = answers.language
    zone = event.zone
    with force_locale(language):
        secretariat = event.contact_name.in_language(language)
        title = event.title.in_language(language)
        delegation = person.delegation_name.in_language(language)
        return {
            "language": language,
            "title": _("Invitation letter No. %(number)d", number=number),
            "event": title,
            "letterhead": [secretariat, event.contact_email],
            "number": number,
            "date": day(issued_at.astimezone(zone).date(), "long"),
            "recipient": [part for part in (answers.full_name, answers.job_title, answers.institution) if part],
            "name": answers.full_name,
            "delegation": delegation,
            "subject": _("Invitation: %(event)s", event=title),
            "greeting": _("Dear %(name)s,", name=answers.full_name),
            "opening": _(
                "We have the honour of inviting you to take part in the meeting “%(event)s”, in the delegation "
                "%(of_delegation)s.",
                event=title,
                of_delegation=of(delegation),
            ),
            "facts": [list(fact) for fact in _facts(person, occasion, language)],
            "covered_title": _("What is covered for you"),
            "covered_heads": [_("What"), _("How much"), _("Paid by")],
            "covered": [_covered(line) for line in lines if line.state is State.COVERED],
            "not_covered_title": _("What is not covered"),
            "not_covered": _not_covered(lines),
            "to_do_title": _("What we ask of you"),
            "to_do": list(_to_do(occasion, issued_at, missing)),
            "closing": _("Yours sincerely,"),
            "secretariat": secretariat,
            "acceptance_title": _("Acceptance"),
            "acceptance": _("I accept this invitation and its conditions."),
            "blanks": [_("Name"), _("Signature"), _("Date")],
            "verify": _("Whether this letter is valid can be seen at this address, also with the picture on the left:"),
            "verify_address": f"{occasion.base_url}/verify/{code_on_paper(code)}",
            "verify_picture": _("The same address as a QR code"),
            "page": _("Page {page} of {pages}"),
        }


def signed(acceptance: Signed, event: EventFacts, language: str, sha256: str) -> dict[str, Any]:
    """Return what is added to a letter that was accepted on its page; `sha256` is that of the issued PDF."""
    with force_locale(language):
        at = instant(acceptance.at, event.zone)
        return {
            "name": acceptance.name,
            "date": _("%(when)s (%(zone)s)", when=at, zone=zone_name(event.zone, acceptance.at)),
            "words": _("Accepted electronically by the person signed in, %(way)s.", way=ACCEPTANCES[acceptance.way]),
            "hashes": [
                [_("Letter as issued (SHA-256)"), sha256],
                [_("Acceptance (SHA-256)"), acceptance.hash],
            ],
            "picture": _("The signature as it was drawn"),
        }


def _facts(person: PersonFacts, occasion: Occasion, language: str) -> list[tuple[str, list[str]]]:
    event = occasion.event
    days = [
        capitalized(day(each.date))
        + (f", {each.opens:%H:%M}–{each.closes:%H:%M}" if each.opens and each.closes else "")
        for each in occasion.days
    ]
    if occasion.days:
        first = datetime.combine(occasion.days[0].date, datetime.min.time().replace(hour=12), event.zone)
        days.append(capitalized(zone_name(event.zone, first)))
    place = [event.venue_name, event.venue_address, event.city]
    facts = [
        (_("When"), days),
        (_("Where"), [words for words in (part.in_language(language) for part in place) if words]),
        (_("Capacity"), [str(CAPACITIES[person.answers.capacity])]),
        (_("Reference"), [person.reference]),
    ]
    return [(label, lines) for label, lines in facts if lines]


def _covered(line: Line) -> list[str]:
    counted = funding_words.is_counted(line.item)
    return [
        str(funding_words.ITEMS[line.item]),
        funding_words.amount(line.item, line.quantity) if counted else "",
        funding_words.payer(line),
    ]


def _not_covered(lines: Sequence[Line]) -> list[list[str]]:
    """Return what is not covered and why, things with the same reason together: a letter says it once."""
    items: dict[str, list[str]] = {}
    for line in lines:
        if line.state is not State.COVERED:
            items.setdefault(funding_words.reason(line), []).append(str(funding_words.ITEMS[line.item]))
    return [[capitalized(listed([each.lower() for each in named])), reason] for reason, named in items.items()]


def _to_do(occasion: Occasion, issued_at: datetime, missing: Sequence[DocumentKind]) -> list[str]:
    zone = occasion.event.zone

    def still(by: datetime | None) -> dict[str, str] | None:
        if by is None or has_passed(by, issued_at):
            return None
        return {"when": instant(by, zone), "zone": zone_name(zone, by)}

    page = f"{occasion.base_url}/events/{occasion.event.slug}/me"
    accept, send = still(occasion.accept_by), still(occasion.send_by)
    todo = [
        _("Please accept this invitation by %(when)s (%(zone)s).", **accept)
        if accept
        else _("Please accept this invitation as soon as you can.")
    ]
    todo.append(
        _(
            "You can do so on your own page, %(page)s, or sign this letter and upload a scan or a picture of it there.",
            page=page,
        )
    )
    if DocumentKind.PASSPORT in missing:
        todo.append(
            _("Please also upload a copy of your passport there by %(when)s (%(zone)s).", **send)
            if send
            else _("Please also upload a copy of your passport there as soon as you can.")
        )
    return todo
