"""Looking at what a person sent, beside what was typed: every look written down before anything is shown."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.documents.clearance import OF_THE_SECRETARIAT
from logistics.documents.pictures import number_of_pages
from logistics.documents.queries import clearance_of, documents_of, is_unreadable, passport_of, reading_of
from logistics.documents.reviews import take_verdict_back as taken_back
from logistics.documents.rules import DocumentFacts, DocumentKind, Review
from logistics.documents.words import HINDRANCES, cautions
from logistics.errors import Refusal
from logistics.letters.queries import valid_letter_of
from logistics.participation import known
from logistics.participation.operations import return_document, verify_document
from logistics.participation.rules import may_be_wrong_with
from logistics.registrations.rules import PersonFacts
from logistics.web import access, copies, pages
from logistics.web.desk import blueprint
from logistics.web.desk.forms import ReturnForm
from logistics.web.desk.people import find_or_404
from logistics.web.desk.refusals import refused
from logistics.web.fields import countries
from logistics.web.passports import compared

_ADDRESS = "/events/<slug>/desk/people/<reference>/documents/<kind>"


@blueprint.get(_ADDRESS)
def document(slug: str, reference: str, kind: str) -> ResponseReturnValue:
    """Show a document as pictures, beside what was typed."""
    person, found = _find(reference, kind)
    return _page(person, found, return_form(found.kind, person, sent=False))


@blueprint.get(f"{_ADDRESS}/<int:page>.jpg")
def document_picture(slug: str, reference: str, kind: str, page: int) -> ResponseReturnValue:
    """Send one page of a document as a picture drawn here."""
    _person, found = _find(reference, kind)
    return copies.picture_of(found, page)


@blueprint.get(f"{_ADDRESS}/original")
def document_original(slug: str, reference: str, kind: str) -> ResponseReturnValue:
    """Send a document as it is stored, to be saved and not to be opened here."""
    _person, found = _find(reference, kind)
    return copies.original_of(found, found.filename)


@blueprint.post(f"{_ADDRESS}/review")
def review_document(slug: str, reference: str, kind: str) -> ResponseReturnValue:
    """Verify a document, or send it back with what is wrong with it."""
    person, found = _find(reference, kind)
    if found.kind is DocumentKind.INVITATION_LETTER:
        abort(404)  # the secretariat wrote it itself: it is made void, not sent back
    form = return_form(found.kind, person)
    verified = request.form.get("verdict") == Review.VERIFIED
    if not verified and not form.validate():
        return _page(person, found, form), 422
    try:
        with transaction(access.actor()):
            give_verdict(person, found, form, verified=verified)
    except Refusal as refusal:
        form.form_errors = [refused(refusal)]
        return _page(*_find(reference, kind), form), 409
    flash(told(person, verified=verified), "success")
    return redirect(url_for("desk.person", slug=slug, reference=reference))


@blueprint.post(f"{_ADDRESS}/review/undo")
def take_verdict_back(slug: str, reference: str, kind: str) -> ResponseReturnValue:
    """Let a document that the organizer has verified wait again, and show it, in the queue if it was shown there."""
    person, found = _find(reference, kind)
    seen = return_form(found.kind, person).seen_document(found.id)
    try:
        with transaction(access.actor()):
            taken_back(registration_id=person.id, kind=found.kind, seen=seen or abort(400))
    except Refusal as refusal:
        flash(refused(refusal), "warning")
    else:
        flash(_("Undone: the document of %(name)s waits to be looked at.", name=person.answers.full_name), "success")
    if "queue" in request.form:
        return redirect(url_for("desk.review", slug=slug, kind=request.form["queue"] or None, after=found.id - 1))
    return redirect(url_for("desk.document", slug=slug, reference=reference, kind=kind))


def give_verdict(
    person: PersonFacts, found: DocumentFacts, form: ReturnForm, *, verified: bool, waits: bool = False
) -> None:
    """Write down what an organizer made of a document; `waits` where it was found waiting for a look."""
    seen = form.seen_document(found.id)
    if verified:
        verify_document(person, kind=found.kind, version=form.version.data, seen=seen, waits=waits)
        return
    return_document(
        person,
        access.event(),
        kind=found.kind,
        reason=form.reason.data or "",
        shortcomings=form.shortcomings.data or [],
        version=form.version.data,
        seen=seen,
        waits=waits,
    )


def told(person: PersonFacts, *, verified: bool) -> str:
    """Return what was made of a document, for whoever did it."""
    name = person.answers.full_name
    if verified:
        return str(_("The document of %(name)s is verified.", name=name))
    return str(_("The document of %(name)s is returned; the person is told.", name=name))


def return_form(kind: DocumentKind, person: PersonFacts, *, sent: bool = True) -> ReturnForm:
    """Return the form by which a document of `kind` is sent back, with what was sent in it or empty."""
    form = ReturnForm(data={"version": person.version}, **({} if sent else {"formdata": None}))
    form.offer(may_be_wrong_with(kind))
    return form


def beside(person: PersonFacts, found: DocumentFacts) -> dict[str, Any]:
    """Return what is shown beside a document: how many pages it has, what was typed, and what is to be looked at.

    Whoever is shown this is written down as having looked.
    """
    passport = passport_of(person.id) if found.kind == DocumentKind.PASSPORT else None
    reading = reading_of(person.id) if passport else ""
    lines = reading or (passport.zone if passport else "")
    clearance = clearance_of(person.id) if passport else None
    return {
        "event": access.event(),
        "person": person,
        "document": found,
        "pages": number_of_pages(copies.read(found), found.media_type),
        "countries": countries(pages.language()),
        "passport": passport,
        "compared": compared(lines, passport, person.answers.full_name, known.today(access.event()))
        if passport and lines
        else [],
        "was_read": bool(reading),
        "is_unreadable": passport is not None and is_unreadable(person.id),
        "is_own_verdict": found.reviewed_by == access.actor().label,
        "letter": valid_letter_of(person),
        "hindrances": [HINDRANCES[each] for each in clearance.hindrances if each not in OF_THE_SECRETARIAT]
        if clearance
        else [],
        "cautions": cautions(clearance) if clearance else [],
    }


def _find(reference: str, kind: str) -> tuple[PersonFacts, DocumentFacts]:
    person = find_or_404(reference)
    found = documents_of(person.id).get(DocumentKind(kind)) if kind in list(DocumentKind) else None
    return person, found or abort(404)


def _page(person: PersonFacts, found: DocumentFacts, form: ReturnForm) -> str:
    return render_template("web/desk/document.html", form=form, **beside(person, found))
