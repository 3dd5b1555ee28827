"""One person on the desk: what was registered, what is covered, what was done, and the organizer's decision."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.audit.queries import history
from logistics.database import transaction
from logistics.documents.clearance import NothingToSettle, may_settle
from logistics.documents.operations import settle_name
from logistics.documents.queries import passport_of, remains_of, standings_of_people
from logistics.documents.rules import DocumentKind
from logistics.documents.words import CAUTIONS, DESTROYED, HINDRANCES, NAMES
from logistics.errors import Refusal
from logistics.funding.queries import coverage_of
from logistics.letters.queries import letter_of, why_not_valid
from logistics.letters.rules import HAS_LETTER, standing_of
from logistics.letters.words import ACCEPTANCES, STANDINGS, VOID_REASONS
from logistics.messages import words as message_words
from logistics.messages.queries import messages_of_registration
from logistics.participation import operations as participation
from logistics.participation.tickets import ticket_of
from logistics.registrations.queries import find_person, has_free_seat
from logistics.registrations.rules import (
    AlreadyRegistered,
    CannotFollow,
    ChangedMeanwhile,
    NoSeatLeft,
    PersonFacts,
    Status,
    may_follow,
)
from logistics.retention.queries import holds, requests_of
from logistics.travel.queries import trip_of
from logistics.web import access
from logistics.web.desk import blueprint
from logistics.web.desk.forms import DecisionForm
from logistics.web.looking import note_look

#: How many of the last messages to a person are shown with the person.
_MESSAGES = 20


@blueprint.get("/events/<slug>/desk/people/<reference>")
def person(slug: str, reference: str) -> ResponseReturnValue:
    """Show one person; that somebody looks is written down first."""
    found = find_or_404(reference)
    note_look(found)
    return _page(found, DecisionForm(formdata=None))


@blueprint.post("/events/<slug>/desk/people/<reference>/<decision>")
def decide(slug: str, reference: str, decision: str) -> ResponseReturnValue:
    """Carry out a decision and write to the person; on a refusal show why and keep what was typed."""
    found = find_or_404(reference)
    form = DecisionForm()
    carry_out = _DECISIONS.get(decision) or abort(404)
    form.require_reason(decision in _NEEDS_REASON)
    if not form.validate():
        return _page(found, form, decision), 422
    try:
        with transaction(access.actor()):
            carry_out(found, form)
    except Refusal as refusal:
        form.form_errors = [_refused(refusal)]
        return _page(find_or_404(reference), form, decision), 409
    if decision in _TELLS_NOBODY:
        flash(_("Noted. It holds until the name or the passport changes."), "success")
    else:
        flash(_("Done. %(name)s has been written to.", name=found.answers.full_name), "success")
    return redirect(url_for("desk.person", slug=slug, reference=reference))


def find_or_404(reference: str) -> PersonFacts:
    """Return the person with this reference in the page's event; answers 404 for an unknown one and for drafts."""
    found = find_person(access.event().id, reference)
    if found is None or found.status == Status.DRAFT:
        abort(404)
    return found


def _page(found: PersonFacts, form: DecisionForm, decision: str = "") -> str:
    letter = letter_of(found.id)
    void = why_not_valid(letter, found) if letter else None
    coverage = coverage_of(found.id)
    ticket = ticket_of(found.id, coverage)
    return render_template(
        "web/desk/person.html",
        event=access.event(),
        person=found,
        form=form,
        decision=decision,
        may=lambda status: found.purged_at is None and may_follow(found.status, Status(status)),
        free_seat=has_free_seat(found.delegation_id),
        coverage=coverage,
        ticket=ticket,
        ticket_words={**HINDRANCES, **CAUTIONS},
        names=NAMES[ticket.names] if ticket and ticket.names else "",
        passport=passport_of(found.id) if ticket else None,
        may_settle=ticket is not None and may_settle(ticket.names) and ticket.settlement is None,
        documents=standings_of_people([found.id])[found.id],
        kinds=(DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER),
        trip=trip_of(found.id),
        letter=letter,
        letter_void=VOID_REASONS[void] if void else "",
        letter_standing=standing_of(
            issued=letter is not None, accepted=letter is not None and letter.is_accepted, void=void
        ),
        letter_words=STANDINGS,
        letter_may=found.status in HAS_LETTER and found.purged_at is None,
        letter_ways=ACCEPTANCES,
        messages=messages_of_registration(found.id, limit=_MESSAGES),
        message_kinds=message_words.KINDS,
        states=message_words.STATES,
        log=history("registration", found.id),
        remains=remains_of(found.id),
        destroyed_words=DESTROYED,
        hold=next(iter(holds(found.event_id, registration_id=found.id)), None),
        wish=next((each for each in requests_of(found.id) if each.decision is None), None),
        viewing=request.method != "POST",
    )


def _approve(found: PersonFacts, form: DecisionForm) -> None:
    participation.approve(found, access.event(), version=form.version.data)


def _give_back(found: PersonFacts, form: DecisionForm) -> None:
    participation.give_back(found, access.event(), reason=form.reason.data or "", version=form.version.data)


def _decline(found: PersonFacts, form: DecisionForm) -> None:
    participation.decline(found, access.event(), reason=form.reason.data or "", version=form.version.data)


def _put_on_waiting_list(found: PersonFacts, form: DecisionForm) -> None:
    participation.put_on_waiting_list(found, access.event(), version=form.version.data)


def _admit(found: PersonFacts, form: DecisionForm) -> None:
    participation.admit(found, access.event())


def _admit_exceptionally(found: PersonFacts, form: DecisionForm) -> None:
    participation.admit_exceptionally(
        found, access.event(), reason=form.reason.data or "", funded=bool(form.funded.data)
    )


def _settle_name(found: PersonFacts, form: DecisionForm) -> None:
    settle_name(registration_id=found.id, note=form.reason.data or "", version=form.version.data)


_DECISIONS: dict[str, Callable[[PersonFacts, DecisionForm], None]] = {
    "approve": _approve,
    "return": _give_back,
    "decline": _decline,
    "wait": _put_on_waiting_list,
    "admit": _admit,
    "exceptional-seat": _admit_exceptionally,
    "settle-name": _settle_name,
}
_NEEDS_REASON = frozenset({"return", "decline", "exceptional-seat", "settle-name"})
#: What concerns the organizers alone.
_TELLS_NOBODY = frozenset({"settle-name"})


def _refused(refusal: Refusal) -> str:
    words = {
        ChangedMeanwhile: _("Somebody else changed this registration while you were reading. Look again, then decide."),
        NoSeatLeft: _(
            "Every official seat of this delegation is taken. You can add an exceptional seat with a reason."
        ),
        NothingToSettle: _("There is nothing to settle: the names agree, or the passport's is not known."),
        CannotFollow: _("This decision does not fit where the registration stands now."),
        AlreadyRegistered: _("Another active registration in this event uses the same e-mail address."),
    }
    return str(words.get(type(refusal), _("This could not be done.")))
