"""Registering: choose the delegation, fill the form, check the answers, hand in."""

from __future__ import annotations

from contextlib import nullcontext

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from limits import parse

from logistics.accounts.rules import address_key
from logistics.database import transaction
from logistics.delegations.rules import DelegationFacts
from logistics.documents import operations as documents
from logistics.documents import readings
from logistics.documents.clearance import Hindrance, compared_names
from logistics.documents.names import NamesVerdict
from logistics.documents.queries import documents_of, passport_of, reading_of
from logistics.documents.rules import DocumentKind, Upload, VaultUnavailable, passport_notice
from logistics.documents.words import NOTICES, OWN_HINDRANCES, UNAVAILABLE
from logistics.extensions import limiter
from logistics.funding.queries import coverage_of
from logistics.participation import known
from logistics.participation import operations as participation
from logistics.registrations import operations as registrations
from logistics.registrations import steps
from logistics.registrations.queries import own_registrations, seats_by_delegation
from logistics.registrations.rules import (
    ACTIVE,
    AlreadyRegistered,
    CannotFollow,
    DeadlinePassed,
    PersonFacts,
    has_agreed,
)
from logistics.settings import Settings
from logistics.travel.operations import save_trip
from logistics.travel.queries import trip_of
from logistics.web import access, pages
from logistics.web.details import DetailsForm, as_read, as_typed, likely
from logistics.web.passports import offered
from logistics.web.public import blueprint, drafts
from logistics.web.summary import groups
from logistics.web.uploads import bounded, lead_on

#: How often one address is mailed a link because somebody registers with it again.
_LINKS = parse("3 per hour")


def _registration_limit() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.limits.registration


_tries = limiter.shared_limit(_registration_limit, scope="registration", methods=["POST"])


@blueprint.get("/events/<slug>/register")
def register(slug: str) -> ResponseReturnValue:
    """Ask for the delegation, saying which have seats left; or say that registration has closed."""
    event = access.event()
    if _takes_part():
        return redirect(url_for("delegate.me", slug=slug))
    if known.closed_since(event):
        return _closed()
    draft = drafts.current(event)
    if draft and "change" not in request.args and "delegation" not in request.args:
        return redirect(url_for("public.register_details", slug=slug))
    return render_template(
        "web/public/register/choose.html",
        event=event,
        delegations=seats_by_delegation(event.id),
        chosen=request.args.get("delegation") or (draft.delegation_code if draft else ""),
        deadline=known.registration_deadline(event),
    )


@blueprint.route("/events/<slug>/register/details", methods=["GET", "POST"])
@_tries
@bounded
def register_details(slug: str) -> ResponseReturnValue:
    """Show the form; sent, keep what is right and go on to check it, or show what is wrong beside what was typed."""
    event = access.event()
    if known.closed_since(event):
        return _closed()
    draft = drafts.current(event) if request.method != "POST" or not request.args.get("delegation") else None
    delegation = known.delegation(event, request.args.get("delegation") or (draft.delegation_code if draft else ""))
    if delegation is None:
        return redirect(url_for("public.register", slug=slug))
    if request.method != "POST":
        return _details_page(_form(delegation, draft), delegation, draft)
    form = _form(delegation)
    form.unfinished = request.form.get("then") == "save"
    form.validate()
    upload = form.upload()
    whole = not form.errors
    if whole or upload is not None:
        try:
            with documents.kept(upload) if upload else nullcontext() as kept:
                _write(form, delegation, kept, typed=whole)
        except VaultUnavailable:
            form.complain("passport_copy", str(UNAVAILABLE))
            return _details_page(form, delegation, drafts.current(event)), 503
    if whole:
        if not form.unfinished:
            return lead_on(url_for("public.register_check", slug=slug))
        flash(_("Saved. Come back to this page with this browser to go on."), "success")
        return lead_on(url_for("public.register_details", slug=slug))
    return _details_page(form, delegation, drafts.current(event)), 422


@blueprint.post("/events/<slug>/register/discard")
def register_discard(slug: str) -> ResponseReturnValue:
    """Throw the draft of this browser away, with its documents."""
    event = access.event()
    with transaction(access.actor()):
        draft = drafts.current(event)
        if draft:
            documents.discard_drafts([draft.id])
    drafts.forget(event)
    flash(_("Everything you had entered was deleted."), "success")
    return redirect(url_for("public.event", slug=slug))


@blueprint.get("/events/<slug>/register/check")
def register_check(slug: str) -> ResponseReturnValue:
    """Show everything once more before it is handed in."""
    event = access.event()
    draft = drafts.current(event)
    if draft is None:
        return _no_draft()
    if known.closed_since(event):
        return _closed()
    if not drafts.is_whole(event, draft):
        return redirect(url_for("public.register_details", slug=slug))
    return _check_page(draft)


@blueprint.post("/events/<slug>/register/check")
@_tries
def register_submit(slug: str) -> ResponseReturnValue:
    """Hand in: take a seat or a place on the waiting list, open the account and write the mail, all or nothing."""
    event = access.event()
    try:
        with transaction(access.actor()):
            draft = drafts.current(event)
            if draft and drafts.is_whole(event, draft):
                participation.hand_in(draft, event)
    except CannotFollow:
        pass  # pressed twice: the first time did it
    except DeadlinePassed:
        return _closed()
    except AlreadyRegistered:
        return _already_registered()
    if draft is None:
        return _no_draft()
    if not drafts.is_whole(event, draft):
        return redirect(url_for("public.register_details", slug=slug))
    drafts.hand_over(event, draft.reference)
    return redirect(url_for("public.register_done", slug=slug))


@blueprint.get("/events/<slug>/register/done")
def register_done(slug: str) -> ResponseReturnValue:
    """Say what became of the registration and what happens next."""
    event = access.event()
    person = drafts.sent(event)
    if person is None:
        return redirect(url_for("public.register", slug=slug))
    return render_template(
        "web/public/register/done.html",
        event=event,
        person=person,
        coverage=coverage_of(person.id),
        documents=documents_of(person.id),
        due=known.due(event),
    )


def _takes_part() -> bool:
    user_id = access.viewer().user_id
    mine = [] if user_id is None else own_registrations(user_id, access.event().id)
    return any(person.status in ACTIVE for person in mine)


def _closed() -> ResponseReturnValue:
    event = access.event()
    return render_template("web/public/register/closed.html", event=event, closed_since=known.closed_since(event))


def _no_draft() -> ResponseReturnValue:
    """Lead whoever has handed in to the end, and everybody else to the beginning."""
    event = access.event()
    reference = drafts.begun(event)
    if reference:
        drafts.hand_over(event, reference)
    step = "public.register_done" if drafts.sent(event) else "public.register"
    return redirect(url_for(step, slug=event.slug))


def _form(delegation: DelegationFacts, draft: PersonFacts | None = None) -> DetailsForm:
    event = access.event()
    stored = {"language": pages.language()} | likely(delegation)
    if draft:
        stored |= as_typed(draft, passport_of(draft.id), trip_of(draft.id))
        stored["privacy"] = has_agreed(draft.privacy_version, event.privacy_version)
        reading = reading_of(draft.id) if request.args.get("use") == "reading" else ""
        if reading:
            stored |= as_read(reading, known.today(event))
    form = DetailsForm(data=stored)
    form.ask_of(event, delegation.code)
    form.leave_out("version")
    return form


def _details_page(form: DetailsForm, delegation: DelegationFacts, draft: PersonFacts | None) -> str:
    event = access.event()
    reading = reading_of(draft.id) if draft and "zone" in form else ""
    return render_template(
        "web/public/register/details.html",
        event=event,
        form=form,
        delegation=delegation,
        draft=draft,
        asked=known.asked(event, delegation.code),
        received=documents_of(draft.id).get(DocumentKind.PASSPORT) if draft else None,
        due=known.due(event),
        offered=offered(reading, passport_of(draft.id), known.today(event)) if draft else [],
        used=request.args.get("use") == "reading",
        use=url_for("public.register_details", slug=event.slug, use="reading"),
    )


def _write(form: DetailsForm, delegation: DelegationFacts, upload: Upload | None, *, typed: bool = True) -> None:
    """Keep what was sent in this browser's draft, begun if need be; `typed` is False when only the file is right."""
    event = access.event()
    with transaction(access.actor()):
        draft = drafts.current(event)
        version = event.privacy_version if form.privacy.data else None
        if draft is None:
            begun = registrations.start_draft(
                event_id=event.id,
                delegation_id=delegation.id,
                language=pages.language(),
                answers=form.answers() if typed else None,
                privacy_version=version,
            )
            draft_id = begun.id
        else:
            draft_id = draft.id
            if draft.delegation_id != delegation.id:
                registrations.change_draft_delegation(draft_id, delegation.id)
            if version:
                registrations.accept_privacy(draft_id, version=version)
            if typed:
                registrations.update_answers(draft_id, form.answers(draft.answers))
        if typed and "passport_number" in form:
            documents.save_passport(registration_id=draft_id, passport=form.passport())
        if typed and "arrives_on" in form:
            save_trip(registration_id=draft_id, trip=form.trip())
        if upload is not None:
            document_id = documents.attach(registration_id=draft_id, kind=DocumentKind.PASSPORT, upload=upload)
            if "passport_number" in form:
                readings.ask(document_id=document_id)
        written = steps.find(draft_id)
    drafts.keep(event, written.reference, written.version if typed and not form.unfinished else 0)


def _check_page(draft: PersonFacts, problem: str = "") -> str:
    event = access.event()
    passport, meeting = passport_of(draft.id), known.meeting(event)
    notice = passport_notice(passport.expires_on, meeting[1]) if passport and meeting else None
    notices = [NOTICES[notice]] if notice else []
    if passport and compared_names(draft.answers.full_name, passport) is NamesVerdict.DIFFERENT:
        notices.append(OWN_HINDRANCES[Hindrance.NAME_DIFFERS])
    seats = seats_by_delegation(event.id)
    return render_template(
        "web/public/register/check.html",
        event=event,
        person=draft,
        form=FlaskForm(),
        groups=groups(draft, passport, trip_of(draft.id), known.asked(event, draft.delegation_code)),
        received=documents_of(draft.id).get(DocumentKind.PASSPORT),
        due=known.due(event),
        notices=notices,
        seats=next(each for each in seats if each.delegation_id == draft.delegation_id),
        problem=problem,
    )


def _already_registered() -> ResponseReturnValue:
    """Say that this address takes part already, and mail it a link to its page: whoever has it can go on there."""
    event = access.event()
    draft = drafts.current(event)
    if draft is None:
        return _no_draft()
    email = draft.answers.email
    # A mailbox must not fill up with links that its owner did not ask for.
    if not limiter.enabled or limiter.limiter.hit(_LINKS, "already-registered", address_key(email)):
        with transaction(access.actor()):
            participation.send_link(email, event)
    words = _(
        "This e-mail address is registered for this meeting already. We have sent it a link to its page, where the "
        "registration can be seen and changed. To register somebody else, enter that person's own address."
    )
    return _check_page(draft, words), 409
