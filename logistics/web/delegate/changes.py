"""What people change about their own participation: answers, documents, benefits; and leaving."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from logistics.database import transaction
from logistics.documents import operations as documents
from logistics.documents.queries import passport_of, reading_of, standings_of_people
from logistics.documents.receive import accept
from logistics.documents.rules import DocumentKind, Review, UploadRefused, VaultUnavailable
from logistics.documents.words import FLAWS, KINDS, UNAVAILABLE
from logistics.funding.rules import Item, NothingToDecline
from logistics.letters.rules import NoValidLetter
from logistics.participation import copies, invitations, known, nominations
from logistics.participation import operations as participation
from logistics.participation.editing import change
from logistics.participation.lacking import needs_of_people
from logistics.participation.rules import Need, may_edit, may_rename, may_upload
from logistics.registrations import operations as registrations
from logistics.registrations.rules import ACTIVE, CannotFollow, ChangedMeanwhile, PersonFacts, Status, has_agreed
from logistics.registrations.shortcomings import MENDED_BY_A_COPY
from logistics.travel.queries import trip_of
from logistics.web import access
from logistics.web.delegate import blueprint
from logistics.web.delegate.own import mine
from logistics.web.delegate.views import asked_of, participation_page
from logistics.web.details import DetailsForm, as_read, as_typed, likely
from logistics.web.passports import offered
from logistics.web.uploads import bounded, lead_on


@blueprint.route("/events/<slug>/me/<reference>/edit", methods=["GET", "POST"])
def edit(slug: str, reference: str) -> ResponseReturnValue:
    """Show the own answers in the form; sent, write them down unless somebody changed them meanwhile.

    With `?use=reading` the form shows what was read from the passport copy; nothing is written before it is sent.
    """
    person = mine(reference)
    if not may_edit(person.status, known.closed_since(access.event()) is not None):
        flash(_("Your answers can no longer be changed here. Write to the secretariat."), "warning")
        return redirect(_own_page(person))
    form = _form(person)
    if request.method != "POST" or not form.validate():
        return _edit_page(person, form), 422 if request.method == "POST" else 200
    try:
        with transaction(access.actor()):
            change(
                person,
                access.event(),
                answers=form.answers(person.answers),
                passport=form.passport() if "passport_number" in form else None,
                trip=form.trip() if "arrives_on" in form else None,
                version=form.seen_version(),
            )
            if not person.is_complete:
                registrations.accept_privacy(person.id, version=access.event().privacy_version)
                nominations.complete(person, access.event())
    except ChangedMeanwhile:
        form.form_errors = [
            _("Your registration was changed on another page meanwhile. Open it again, then make your change.")
        ]
        return _edit_page(person, form), 409
    flash(_saved(person) if person.is_complete else _completed(person), "success")
    return redirect(_own_page(person))


def _saved(person: PersonFacts) -> str:
    """Return what to say when changes are in: of one that was returned nothing happens before it is handed in again."""
    if person.status is not Status.RETURNED:
        return str(_("Your changes were saved."))
    if _copy_is_awaited(person):
        return str(_("Your changes were saved. The copy of your passport is still missing: upload it below."))
    return str(_("Your changes were saved. Now hand in your registration again, with the button below."))


def _copy_is_awaited(person: PersonFacts) -> bool:
    """Return whether a new copy of the passport was asked for, and none has come."""
    standing = standings_of_people([person.id])[person.id].get(DocumentKind.PASSPORT)
    is_asked = (
        not MENDED_BY_A_COPY.isdisjoint(person.shortcomings) if standing is None else standing.review is Review.RETURNED
    )
    return person.status is Status.RETURNED and is_asked


def _completed(person: PersonFacts) -> str:
    """Return what to say when the answers are in: whoever reads "complete" looks no further."""
    if Need.PASSPORT in needs_of_people([person.id])[person.id]:
        return str(_("Your registration has arrived. Now send the copy of your passport, below."))
    return str(_("Your registration is complete."))


@blueprint.post("/events/<slug>/me/<reference>/documents/<kind>")
@bounded
def upload(slug: str, reference: str, kind: str) -> ResponseReturnValue:
    """Take a document, in place of an earlier one; refused, say why beside where it was chosen."""
    person = mine(reference)
    sort = DocumentKind(kind) if kind in set(DocumentKind) else abort(404)
    if not may_upload(person.status, sort):
        abort(403)
    version = access.event().privacy_version
    agrees = has_agreed(person.privacy_version, version) or has_agreed(request.form.get("privacy"), version)
    if not agrees:  # before a byte of the file is read
        return participation_page(
            person, {sort: _("Agree to the privacy notice first, then choose the file again.")}
        ), 422
    sent = request.files.get("file")
    try:
        accepted = accept(sent.filename or "", sent.stream) if sent else None
    except UploadRefused as refused:
        return participation_page(person, {sort: str(FLAWS[refused.flaw])}), 422
    if accepted is None:
        return participation_page(person, {sort: _("Choose a file first.")}, not_chosen=True), 422
    try:
        with documents.kept(accepted) as kept, transaction(access.actor()):
            registrations.accept_privacy(person.id, version=version)
            if sort is DocumentKind.SIGNED_LETTER:
                invitations.take_signed_scan(person, access.event(), upload=kept)
                is_handed_in = False
            else:
                is_handed_in = copies.take_passport(person, access.event(), upload=kept)
    except VaultUnavailable:
        return participation_page(person, {sort: str(UNAVAILABLE)}), 503
    except NoValidLetter:
        problem = _("The letter you signed is no longer valid. You will get a new one: please sign that one.")
        return participation_page(person, {sort: problem}), 409
    flash(_received(person, sort, is_handed_in=is_handed_in), "success")
    if is_handed_in:
        flash(_handed_in_again(), "success")
    return lead_on(_own_page(person))


def _received(person: PersonFacts, kind: DocumentKind, *, is_handed_in: bool) -> str:
    if person.status is Status.RETURNED and not is_handed_in:
        return str(_("%(document)s: received. Now hand in your registration again.", document=str(KINDS[kind])))
    return str(_("%(document)s: received.", document=str(KINDS[kind])))


@blueprint.post("/events/<slug>/me/<reference>/benefits")
def benefit(slug: str, reference: str) -> ResponseReturnValue:
    """Decline something that is covered, or take it after all."""
    person = mine(reference)
    typed = request.form.get("item", "")
    item = Item(typed) if typed in set(Item) else abort(400)
    if person.status not in ACTIVE:
        abort(403)
    try:
        with transaction(access.actor()):
            change = (
                participation.accept_benefit if request.form.get("wish") == "accept" else participation.decline_benefit
            )
            needs_new_letter = change(person, item=item)
    except NothingToDecline:
        flash(_("This is not covered for you, so there is nothing to decline."), "warning")
    else:
        flash(_("Your wish was noted. You can change it here at any time."), "success")
        if needs_new_letter:
            flash(
                _("Your invitation letter said something else and is no longer valid. You will get a new one."),
                "warning",
            )
    return redirect(_own_page(person) + "#coverage")


@blueprint.post("/events/<slug>/me/<reference>/hand-in-again")
def hand_in_again(slug: str, reference: str) -> ResponseReturnValue:
    """Hand a returned registration in again."""
    person = mine(reference)
    if _copy_is_awaited(person):
        problem = _("First choose and upload the new copy; then hand in again.")
        return participation_page(person, {DocumentKind.PASSPORT: problem}, not_chosen=True), 422
    try:
        with transaction(access.actor()):
            registrations.hand_in_again(person.id)
    except CannotFollow:
        pass  # pressed twice: the first time did it
    else:
        flash(_handed_in_again(), "success")
    return redirect(_own_page(person))


def _handed_in_again() -> str:
    return str(_("Handed in again. The secretariat will look at it and write to you."))


@blueprint.route("/events/<slug>/me/<reference>/withdraw", methods=["GET", "POST"])
def withdraw(slug: str, reference: str) -> ResponseReturnValue:
    """Ask whether the person really leaves; then free the seat and destroy the documents."""
    person = mine(reference)
    if person.status not in ACTIVE:
        return redirect(_own_page(person))
    if request.method != "POST":
        return render_template("web/delegate/withdraw.html", event=access.event(), person=person, form=FlaskForm())
    try:
        with transaction(access.actor()):
            participation.withdraw(person, access.event())
    except CannotFollow:
        pass  # pressed twice: the first time did it
    else:
        flash(_("You have withdrawn. Your seat is free and your documents were deleted."), "success")
    return redirect(_own_page(person))


def _own_page(person: PersonFacts) -> str:
    return url_for("delegate.participation", slug=access.event().slug, reference=person.reference)


def _form(person: PersonFacts) -> DetailsForm:
    event = access.event()
    delegation = known.delegation(event, person.delegation_code)
    shown = likely(delegation) | as_typed(person, passport_of(person.id), trip_of(person.id))
    reading = reading_of(person.id) if request.args.get("use") == "reading" else ""
    if reading:
        shown |= as_read(reading, known.today(event))
    form = DetailsForm(data=shown)
    form.ask_of(event, person.delegation_code)
    # The account is known by its address: another one would lead mails and sign-in apart.
    form.leave_out("email", "passport_copy", *(["privacy"] if person.is_complete else []))
    if not may_rename(person.status):
        form.leave_out("full_name")
    return form


def _edit_page(person: PersonFacts, form: DetailsForm) -> str:
    event, passport = access.event(), passport_of(person.id)
    reading = reading_of(person.id) if "zone" in form else ""
    return render_template(
        "web/delegate/edit.html",
        event=event,
        person=person,
        form=form,
        to_mend=asked_of(person),
        offered=offered(reading, passport, known.today(event)),
        used=request.args.get("use") == "reading",
        use=url_for("delegate.edit", slug=event.slug, reference=person.reference, use="reading"),
    )
