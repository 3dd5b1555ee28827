"""One person on the desk, ordered for daily work: where it stands, what to decide, then all there is and happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf import FlaskForm

from logistics.documents.clearance import may_settle
from logistics.documents.queries import passport_of, remains_of, standings_of_people
from logistics.documents.rules import DocumentKind
from logistics.documents.words import DESTROYED, HINDRANCES, NAMES, cautions
from logistics.funding.queries import coverage_of, exceptions_of
from logistics.letters.queries import letter_of, why_not_valid
from logistics.letters.rules import HAS_LETTER, standing_of
from logistics.letters.words import ACCEPTANCES, STANDINGS, VOID_REASONS
from logistics.messages import words as message_words
from logistics.participation import known
from logistics.participation.rules import Need, Participation, needs_of
from logistics.participation.tickets import ticket_of
from logistics.participation.timeline import timeline
from logistics.participation.words import WAITS
from logistics.registrations.notes import notes_of
from logistics.registrations.queries import find_person, has_free_seat
from logistics.registrations.rules import ACTIVE, PersonFacts, Status, may_follow
from logistics.registrations.shortcomings import in_order
from logistics.registrations.words import SHORTCOMINGS
from logistics.retention.queries import holds, requests_of
from logistics.travel.queries import trip_of
from logistics.web import access, pages
from logistics.web.desk import blueprint
from logistics.web.desk.person_forms import exception_form, form_of, hold_form, note_form, void_form
from logistics.web.desk.timeline import rows
from logistics.web.looking import note_look
from logistics.web.summary import groups_about

#: How many lines of what happened stand on a page.
_LINES = 40
#: What the person's papers are.
_KINDS = (DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER)
#: Which documents wait for a look, and where on the page the rest is done.
_LOOKED_AT = {Need.PASSPORT_CHECK: DocumentKind.PASSPORT, Need.LETTER_CHECK: DocumentKind.SIGNED_LETTER}
_DONE_AT = {Need.DECISION: "#decide", Need.SEAT: "#decide", Need.LETTER_ISSUE: "#letter"}


@blueprint.get("/events/<slug>/desk/people/<reference>")
def person(slug: str, reference: str) -> ResponseReturnValue:
    """Show one person; what happened page by page."""
    return person_page(find_or_404(reference))


def find_or_404(reference: str) -> PersonFacts:
    """Return the person with this reference in the page's event; answers 404 for an unknown one and for drafts."""
    found = find_person(access.event().id, reference)
    if found is None or found.status == Status.DRAFT:
        abort(404)
    return found


def way_back() -> str | None:
    """Return the path on this site from which the person was opened, as the address says; None for the desk itself."""
    asked = request.args.get("back")
    return asked if asked and pages.local_path(asked) == asked else None


def person_page(found: PersonFacts, tried: Mapping[str, FlaskForm] | None = None) -> str:
    """Return the page; `tried` is the form, by its name, that was just sent and not carried out."""
    note_look(found)  # before anything is shown
    event, tried = access.event(), tried or {}
    documents = standings_of_people([found.id])[found.id]
    letter = letter_of(found.id)
    void = why_not_valid(letter, found) if letter else None
    letter_standing = standing_of(
        issued=letter is not None, accepted=letter is not None and letter.is_accepted, void=void
    )
    waits = needs_of(Participation(found.status, found.is_complete, documents, letter_standing))
    return render_template(
        "web/desk/person.html",
        event=event,
        person=found,
        back=way_back(),
        tried=next(iter(tried.values()), None),
        tried_name=next(iter(tried), ""),
        form_of=lambda name: tried.get(name) or form_of(name, found, sent=False),
        may=lambda status: found.purged_at is None and may_follow(found.status, Status(status)),
        takes_part=found.status in ACTIVE and found.purged_at is None,
        free_seat=has_free_seat(found.delegation_id),
        waits=[(WAITS[each], _where(each, found)) for each in waits] if found.purged_at is None else [],
        asked=[SHORTCOMINGS[each] for each in in_order(found.shortcomings)],
        groups=groups_about(found, trip_of(found.id), known.asked(event, found.delegation_code)),
        documents=documents,
        kinds=_KINDS,
        remains=remains_of(found.id),
        destroyed_words=DESTROYED,
        letter=letter,
        letter_void=VOID_REASONS[void] if void else "",
        letter_standing=letter_standing,
        letter_words=STANDINGS,
        letter_may=found.status in HAS_LETTER and found.purged_at is None,
        letter_ways=ACCEPTANCES,
        states=message_words.STATES,
        notes=notes_of(found.id),
        note_form=tried.get("note") or note_form(sent=False),
        void_form=tried.get("void") or void_form(found, sent=False),
        hold_form=tried.get("hold") or hold_form(sent=False),
        own_account=current_user.id,
        hold=next(iter(holds(found.event_id, registration_id=found.id)), None),
        wish=next((each for each in requests_of(found.id) if each.decision is None), None),
        viewing=request.method != "POST",
        **_money(found, tried),
        **_happened(found),
    )


def _where(need: Need, found: PersonFacts) -> str:
    """Return the address at which an organizer does what is waited for; empty for what the person does."""
    if need in _LOOKED_AT:
        kind = _LOOKED_AT[need].value
        return url_for("desk.document", slug=access.event().slug, reference=found.reference, kind=kind)
    return _DONE_AT.get(need, "")


def _money(found: PersonFacts, tried: Mapping[str, FlaskForm]) -> dict[str, Any]:
    """Return what the page tells of coverage, and of the ticket where somebody buys one."""
    coverage = coverage_of(found.id)
    ticket = ticket_of(found.id, coverage)
    return {
        "coverage": coverage,
        "exceptions": exceptions_of(found.id),
        "exception_form": tried.get("exception") or exception_form(found, sent=False),
        "ticket": ticket,
        "hindrance_words": HINDRANCES,
        "cautions": cautions(ticket) if ticket else [],
        "names": NAMES[ticket.names] if ticket and ticket.names else "",
        "passport": passport_of(found.id) if ticket else None,
        "may_settle": ticket is not None and may_settle(ticket.names) and ticket.settlement is None,
    }


def _happened(found: PersonFacts) -> dict[str, Any]:
    """Return one page of what happened, and whether there are others."""
    page = pages.page_number() if request.method != "POST" else 1
    happened = timeline(found.id, limit=_LINES + 1, offset=(page - 1) * _LINES)
    return {
        "timeline": rows(happened[:_LINES], access.event()),
        "page": page,
        "older": len(happened) > _LINES,
    }
