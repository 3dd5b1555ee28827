"""Looking at what a person sent, beside what was typed: every look written down before anything is shown."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from logistics.database import transaction
from logistics.documents.operations import review
from logistics.documents.pictures import number_of_pages
from logistics.documents.queries import documents_of, passport_of, reading_of
from logistics.documents.rules import DocumentFacts, DocumentKind, NoSuchDocument, Review
from logistics.errors import Refusal
from logistics.letters.queries import valid_letter_of
from logistics.participation import known
from logistics.participation.operations import return_document
from logistics.registrations.rules import ChangedMeanwhile, PersonFacts
from logistics.web import access, copies, pages
from logistics.web.desk import blueprint
from logistics.web.desk.forms import DecisionForm
from logistics.web.desk.people import find_or_404
from logistics.web.fields import countries
from logistics.web.passports import compared

_ADDRESS = "/events/<slug>/desk/people/<reference>/documents/<kind>"


@blueprint.get(_ADDRESS)
def document(slug: str, reference: str, kind: str) -> ResponseReturnValue:
    """Show a document as pictures, beside what was typed."""
    person, found = _find(reference, kind)
    return _page(person, found, DecisionForm(formdata=None))


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
    form = DecisionForm()
    verified = request.form.get("verdict") == Review.VERIFIED
    form.require_reason(not verified)
    if not form.validate():
        return _page(person, found, form), 422
    try:
        with transaction(access.actor()):
            if verified:
                review(registration_id=person.id, kind=found.kind, verdict=Review.VERIFIED)
            else:
                return_document(
                    person, access.event(), kind=found.kind, reason=form.reason.data or "", version=form.version.data
                )
    except Refusal as refusal:
        form.form_errors = [_refused(refusal)]
        return _page(*_find(reference, kind), form), 409
    flash(_("The document is verified.") if verified else _("The document is returned; the person is told."), "success")
    return redirect(url_for("desk.person", slug=slug, reference=reference))


def _find(reference: str, kind: str) -> tuple[PersonFacts, DocumentFacts]:
    person = find_or_404(reference)
    found = documents_of(person.id).get(DocumentKind(kind)) if kind in list(DocumentKind) else None
    return person, found or abort(404)


def _page(person: PersonFacts, found: DocumentFacts, form: DecisionForm) -> str:
    event = access.event()
    passport = passport_of(person.id) if found.kind == DocumentKind.PASSPORT else None
    reading = reading_of(person.id) if passport else ""
    lines = reading or (passport.zone if passport else "")
    return render_template(
        "web/desk/document.html",
        event=event,
        person=person,
        document=found,
        pages=number_of_pages(copies.read(found), found.media_type),
        countries=countries(pages.language()),
        passport=passport,
        compared=compared(lines, passport, person.answers.full_name, known.today(event)) if passport and lines else [],
        was_read=bool(reading),
        letter=valid_letter_of(person),
        form=form,
    )


def _refused(refusal: Refusal) -> str:
    words = {
        ChangedMeanwhile: _("Somebody else changed this registration while you were reading. Look again, then decide."),
        NoSuchDocument: _("This document has been replaced or removed meanwhile."),
    }
    return str(words.get(type(refusal), _("This could not be done.")))
